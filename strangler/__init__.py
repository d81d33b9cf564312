"""Move a Python codebase to Go one function at a time, inside the running process."""
