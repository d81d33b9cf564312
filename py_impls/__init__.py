"""A sample backend in Python: each function here has its Go counterpart in ``go_impls``."""
