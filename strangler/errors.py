"""Every exception that strangler raises.

The tree::

    StranglerError
    ├── ConfigError              migration.toml, or a setting from the environment, cannot be used
    ├── BuildError               `strangler build` cannot produce an artifact
    │   ├── ToolchainError       no Go, or one that is too old
    │   ├── CompileError         the Go compiler refused the user's code
    │   └── UnsupportedSignature an exported Go function has a type that cannot cross
    ├── ArtifactError            a .wasm file cannot be used
    │   ├── ArtifactNotFound     there is no such file
    │   ├── NotWasm              the bytes are not a complete wasm module
    │   ├── ArtifactMismatch     it is not the file that strangler.lock pins
    │   ├── ExportNotFound       the module does not export that function
    │   └── MissingImport        the module needs a host function that strangler does not have
    ├── BindError                the Python function and its Go counterpart do not fit together
    ├── Unrepresentable          arguments or result cannot be expressed in Go's types
    ├── RefusedArguments         a Python class does not take the values that a snapshot has for it
    ├── GoFailure                Go gave no answer; the instance was discarded
    │   ├── GoTrap               wasm trapped (unreachable code, access outside linear memory …)
    │   ├── GoExit               Go called os.Exit, or its runtime gave up
    │   ├── GoTimeout            the call took longer than its `timeout`
    │   ├── GoMemoryExceeded     the call needed more memory than the limit
    │   ├── GoStackOverflow      the call needed more stack than the limit
    │   ├── GoNotPorted          the Go function says that it is yet to be written
    │   └── MalformedReply       the reply does not follow the wire format
    ├── GoError                  Go returned an error: an answer, raised like a Python exception
    ├── GoPanic                  Go panicked: an answer too; `go_stack` holds the Go stack
    ├── ScaffoldError            `strangler new` cannot begin the Go side of a function
    ├── ScanError                the Python code to look at cannot be found or used
    ├── RetireError              a function's Python body cannot be taken out
    └── StoreError               the observation store cannot be read or written

A `GoError` or `GoPanic` is what Go *answers*; a `GoFailure` is the absence of an answer, and the
route's policy decides who answers instead.
"""


class StranglerError(Exception):
    """Base of every exception that strangler raises itself."""


class ConfigError(StranglerError):
    """migration.toml, or a setting from the environment, cannot be used."""


class BuildError(StranglerError):
    """`strangler build` cannot produce an artifact."""


class ToolchainError(BuildError):
    """There is no Go command, or it is too old."""


class CompileError(BuildError):
    """The Go compiler refused the user's code; the message carries its file and line."""


class UnsupportedSignature(BuildError):
    """An exported Go function has a parameter or result type that cannot cross."""


class ArtifactError(StranglerError):
    """A .wasm file cannot be used."""


class ArtifactNotFound(ArtifactError):
    """There is no file of that name in any of the places where artifacts are looked for."""


class NotWasm(ArtifactError):
    """The bytes are not a complete WebAssembly module."""


class ArtifactMismatch(ArtifactError):
    """The .wasm file is not the one that strangler.lock pins."""


class ExportNotFound(ArtifactError):
    """The module does not export the function; the message lists those it does."""


class MissingImport(ArtifactError):
    """The call reached a host function that strangler does not provide."""


class BindError(StranglerError):
    """The Python function and its Go counterpart do not fit together."""


class Unrepresentable(StranglerError):
    """A Python value cannot be expressed in the Go type; the message names the place and why."""


class RefusedArguments(StranglerError):
    """A Python class does not take the values that a snapshot has for it (``__post_init__``)."""


class GoFailure(StranglerError):
    """Go gave no answer; the instance was discarded and the next call gets a new one."""


class GoTrap(GoFailure):
    """WebAssembly trapped: unreachable code, an access outside linear memory and the like."""


class GoExit(GoFailure):
    """Go left through os.Exit, log.Fatal, or a fatal error of its runtime (deadlock, memory)."""


class GoTimeout(GoFailure):
    """The call took longer than the route's `timeout`."""


class GoMemoryExceeded(GoFailure):
    """The call needed more linear memory than the limit, or than a wasm module can have."""


class GoStackOverflow(GoFailure):
    """The call needed more stack than the limit, or than the calling thread has."""


class GoNotPorted(GoFailure):
    """The Go function says that it is yet to be written, as `strangler new` begins one."""


class MalformedReply(GoFailure):
    """The reply does not follow the wire format, or holds text that is not UTF-8."""


class GoError(StranglerError):
    """An error value that Go returned.

    `go_type` is the dynamic Go type (``*errors.errorString``), `matched` the names of the package's
    exported ``Err…`` variables for which ``errors.Is`` holds.
    """

    def __init__(self, message: str, go_type: str = "", matched: tuple[str, ...] = ()) -> None:
        super().__init__(message, go_type, matched)
        self.go_type = go_type
        self.matched = matched

    def __str__(self) -> str:
        return str(self.args[0])


class GoPanic(StranglerError):
    """A panic that Python has no exception for; `go_stack` is the Go stack at the panic."""

    def __init__(self, message: str, go_type: str = "", go_stack: str = "") -> None:
        super().__init__(message, go_type, go_stack)
        self.go_type = go_type
        self.go_stack = go_stack

    def __str__(self) -> str:
        return str(self.args[0])


class ScaffoldError(StranglerError):
    """`strangler new` cannot begin the Go side of a function; the message says what to change."""


class ScanError(StranglerError):
    """The Python code to look at cannot be found, or not be used as it is."""


class RetireError(StranglerError):
    """A function's Python body cannot be taken out; the message says why, and what to do."""


class StoreError(StranglerError):
    """The observation store cannot be read or written."""
