"""Checking that both sides of a route agree: inputs, the search for differences, the verdict."""
