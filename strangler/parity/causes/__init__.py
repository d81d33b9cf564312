"""Why the sides differ: hypotheses, tested by experiment on the input that shows the difference."""
