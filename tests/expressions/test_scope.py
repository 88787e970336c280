from __future__ import annotations

from salesprocess.expressions import BUILTIN, INTEGER, Name, Scope
from tests.expressions.world import SCOPE


def test_a_scope_begins_with_the_functions_of_the_language() -> None:
    """Names alone make a scope."""
    assert BUILTIN == Scope({"count": Name(INTEGER, "get('count')")}).functions


def test_members_are_the_names_below_a_group() -> None:
    """A group has all names that begin with it and a dot, and no others."""
    assert ("contract.signed_at", "contract.value") == SCOPE.members("contract")
    assert () == SCOPE.members("cont")
    assert () == SCOPE.members("count")
