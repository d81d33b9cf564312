"""Ports without a bug that use what others get wrong."""
