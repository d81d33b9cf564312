"""The hooks that a plugin may implement, in a module named by an entry point `strangler`.

A plugin writes a function of the same name and puts `hookimpl` on it. Hooks run on the thread that
compared the sides, after the caller has its answer (before it, where a route compares inline). What
a hook raises is logged and counted, and reaches nobody. Hook wrappers are not supported.
"""

import pluggy

from strangler.outcome import Divergence, Observation

hookspec = pluggy.HookspecMarker("strangler")

hookimpl = pluggy.HookimplMarker("strangler")
"""Marks a function of a plugin as the implementation of a hook."""


@hookspec
def strangler_observed(observation: Observation) -> None:
    """Both sides of a call have run; called for every observation, whatever its label."""


@hookspec
def strangler_diverged(divergence: Divergence) -> None:
    """The sides of a call differ; called after `strangler_observed`."""
