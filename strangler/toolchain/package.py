"""A Go package as the reader describes it: what the glue is rendered from."""

import msgspec

from strangler.signature import Function, Manifest

ABI = 1
"""The version of docs/wire.md that the glue keeps to."""


class Import(msgspec.Struct, frozen=True):
    """A package that the glue has to name, and the name that types are spelled with."""

    path: str
    name: str


class Package(msgspec.Struct, frozen=True):
    """A package all of whose exported functions can cross.

    `functions` are in the order of the source, `errors` are the names of its exported ``Err…``
    variables, sorted.
    """

    import_path: str
    name: str
    functions: tuple[Function, ...]
    errors: tuple[str, ...] = ()
    imports: tuple[Import, ...] = ()

    def manifest(self, go: str, source: str) -> Manifest:
        """What the artifact says of itself; `source` is the fingerprint of its inputs."""
        return Manifest(
            abi=ABI,
            package=self.name,
            import_path=self.import_path,
            go=go,
            source=f"sha256:{source}",
            functions=self.functions,
            errors=self.errors,
        )
