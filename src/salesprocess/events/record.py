"""What every event can tell of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar


class Recorded:
    """What every event can tell of itself."""

    __slots__ = ()
    kind: ClassVar[str]
    has_stage: ClassVar[bool] = True
    """Whether the event itself says in which stage of the main course the deal is then."""
    deal: str
    sequence: int
    _fields: ClassVar[Any]

    @property
    def id(self) -> str:
        """The same for the same event always, so that a receiver can drop what it has seen."""
        return f"{self.deal}/{self.sequence}"

    def details(self) -> Iterator[tuple[str, Any]]:
        """Yield name and value of what this kind of event adds to the first four parts."""
        for name in self._fields[4:]:
            yield name, getattr(self, name)

    def __eq__(self, other: object) -> bool:
        """Tell apart what only the kind of event tells apart."""
        return type(self) is type(other) and tuple.__eq__(self, other)  # type: ignore[operator]

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    def __repr__(self) -> str:
        """Show what happened; of values only the names."""
        parts = (f"{name}={_shown(name, value)}" for name, value in self.details() if value)
        return f"{type(self).__name__}({', '.join((repr(self.id), *parts))})"


def _shown(name: str, value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return repr(sorted(value) if name == "values" else value)
