"""`python -m strangler`."""

from strangler.cli import main

main(prog_name="strangler")
