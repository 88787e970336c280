"""What the names in an expression mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from salesprocess.expressions.functions import BUILTIN, Function
from salesprocess.expressions.local import Local
from salesprocess.expressions.tree import Expression
from salesprocess.expressions.types import Type


@dataclass(frozen=True, slots=True)
class Name:
    """A name that expressions may read.

    Attributes:
        type: The type of its value.
        code: A Python snippet, of our own making and never from a file, that gives the value or
            None. ``get``, ``deal``, ``command``, ``now`` and the compiler's bindings are in its
            reach.
        formula: The expression that a derived field is calculated by.
    """

    type: Type
    code: str
    formula: Expression | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The names and functions that an expression may use.

    Attributes:
        names: Every name by its dotted spelling, such as ``contract.signed_at``.
        functions: Every function by its name.
        local: Turns a moment that is written without an offset into one of local clocks; without
            it, such moments are in UTC.
    """

    names: Mapping[str, Name]
    functions: Mapping[str, Function] = field(default_factory=lambda: BUILTIN)
    local: Local | None = None

    def members(self, prefix: str) -> tuple[str, ...]:
        """Return the dotted names of the group ``prefix``; none if there is no such group."""
        return tuple(name for name in self.names if name.startswith(f"{prefix}."))
