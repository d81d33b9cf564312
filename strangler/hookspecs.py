"""The hooks that a plugin may implement, in a module named by an entry point `strangler`.

A plugin writes a function of the same name and puts `hookimpl` on it. `strangler_observed` and
`strangler_diverged` run on the thread that compared the sides, after the caller has its answer
(before it, where a route compares inline); the others on a thread of their own, for which nobody
waits longer than a second. What a hook raises is logged and counted, and reaches nobody. Hook
wrappers are not supported.
"""

import pluggy

from strangler.outcome import Divergence, Observation
from strangler.policy import Mode

hookspec = pluggy.HookspecMarker("strangler")

hookimpl = pluggy.HookimplMarker("strangler")
"""Marks a function of a plugin as the implementation of a hook."""


@hookspec
def strangler_observed(observation: Observation) -> None:
    """Both sides of a call have run; called for every observation, whatever its label."""


@hookspec
def strangler_diverged(divergence: Divergence) -> None:
    """The sides of a call differ; called after `strangler_observed`."""


@hookspec
def strangler_resolve_mode(route: str) -> Mode | None:
    """The mode of a route, or None to leave it to others.

    Asked before the first call of a route, and once a second from then on; the first answer of the
    plugins decides, the one that was registered last being asked first.
    """


@hookspec
def strangler_on_demotion(route: str, mode: Mode, reason: str) -> None:
    """A route was put back to `mode` in this process, because Go has done too much wrong."""
