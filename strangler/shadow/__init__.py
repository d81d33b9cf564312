"""Comparing off the caller's path: a queue, a worker that replays Go, a recorder."""
