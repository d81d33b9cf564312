"""A Go package as the reader describes it: what the glue is rendered from."""

from collections.abc import Mapping

import msgspec

from strangler.signature import ABI, AnyType, Callback, Function, Manifest


class Import(msgspec.Struct, frozen=True):
    """A package that the glue has to name, and the name that types are spelled with."""

    path: str
    name: str


class ErrorType(msgspec.Struct, frozen=True):
    """A type whose pointers are errors; with `value`, its values are errors too."""

    name: str
    value: bool


class Package(msgspec.Struct, frozen=True):
    """A package all of whose exported functions can cross.

    `functions` are in the order of the source, `errors` are the names of its exported ``Err…``
    variables, `error_types` its exported types that are errors, both sorted; `targets` spells the
    variables of the `callbacks` for the glue. `helper` is the name of the helper package among the
    `imports`, empty where there is no use for it.
    """

    import_path: str
    name: str
    functions: tuple[Function, ...]
    errors: tuple[str, ...] = ()
    imports: tuple[Import, ...] = ()
    types: Mapping[str, AnyType] = {}
    callbacks: tuple[Callback, ...] = ()
    targets: tuple[str, ...] = ()
    helper: str = ""
    error_types: tuple[ErrorType, ...] = ()

    @property
    def matched(self) -> tuple[str, ...]:
        """What the host hears of an error: the names of the variables and types it is, sorted."""
        return tuple(sorted((*self.errors, *(kind.name for kind in self.error_types))))

    def manifest(self, go: str, source: str) -> Manifest:
        """What the artifact says of itself; `source` is the fingerprint of its inputs."""
        return Manifest(
            abi=ABI,
            package=self.name,
            import_path=self.import_path,
            go=go,
            source=f"sha256:{source}",
            functions=self.functions,
            errors=self.matched,
            types=self.types,
            callbacks=self.callbacks,
        )
