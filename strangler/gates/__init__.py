"""The gates room: the steps from Python to Go, and what evidence each of them needs."""
