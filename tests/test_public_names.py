"""The menu of the package: what users may rely on, and nothing else."""

import types

import strangler
from strangler import errors

FUNCTIONS = {"flush", "migrate_to", "mode"}


def test_the_package_offers_every_exception_and_the_documented_functions() -> None:
    exceptions = {name for name, item in vars(errors).items() if isinstance(item, type)}
    assert set(strangler.__all__) == exceptions | FUNCTIONS
    assert strangler.__all__ == sorted(strangler.__all__)
    for name in strangler.__all__:
        assert getattr(strangler, name).__doc__


def test_the_package_has_no_other_names_of_its_own() -> None:
    own = {
        name
        for name, item in vars(strangler).items()
        if not name.startswith("_") and not isinstance(item, types.ModuleType)
    }
    assert own == set(strangler.__all__)
