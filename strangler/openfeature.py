"""Modes from feature flags, through OpenFeature; needs the extra `openfeature`.

Set your provider, then::

    strangler.openfeature.use_flags()

and the string flag that is named as the route (``py_impls.arith:sum``) decides its mode:
``python``, ``shadow`` or ``go``. A flag that does not exist, or is empty, leaves the route to
migration.toml.
"""

from collections.abc import Callable

from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.exception import ErrorCode

from strangler.hookspecs import hookimpl
from strangler.plugins import manager
from strangler.policy import Mode


class Flags:
    """The plugin: `flag` gives the name of a route's flag, `client` evaluates it."""

    def __init__(self, client: OpenFeatureClient, flag: Callable[[str], str] = str) -> None:
        self._client = client
        self._flag = flag

    @hookimpl
    def strangler_resolve_mode(self, route: str) -> Mode | None:
        """What the flag says. Raises LookupError when it could not be evaluated."""
        details = self._client.get_string_details(self._flag(route), "")
        if details.error_code not in {None, ErrorCode.FLAG_NOT_FOUND}:
            raise LookupError(f"{details.flag_key}: {details.error_code}: {details.error_message}")
        return details.value or None  # type: ignore[return-value]  # checked by who asks


def use_flags(domain: str | None = None, flag: Callable[[str], str] = str) -> Flags:
    """Have the flags of a provider decide the modes of this process's routes.

    `domain` is OpenFeature's name for one of several providers; `flag` maps the name of a route to
    the name of its flag. The plugin that is returned can be unregistered from
    `strangler.plugins.manager()`.
    """
    flags = Flags(api.get_client(domain), flag)
    manager().register(flags, name=f"openfeature{f' ({domain})' if domain else ''}")
    return flags
