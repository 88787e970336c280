"""What approvals cover, and whether it has changed since they were asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from salesprocess.commands import SYSTEM, Fire
from salesprocess.definition import Definition, sources_of
from salesprocess.expressions import Compiler

if TYPE_CHECKING:
    from salesprocess.snapshot import Snapshot

_NOBODY = Fire("", SYSTEM)


class Coverage:
    """Tells whether approvals of one process still hold for what a deal has become."""

    def __init__(self, definition: Definition, compiler: Compiler) -> None:
        """Find out which fields each approval covers, and what those are made of."""
        self._fields = definition.fields
        self._compiler = compiler
        self._covered: Mapping[str, Mapping[str, frozenset[str]]] = {
            name: {field: sources_of(field, self._fields) for field in _covered(definition, name)}
            for name in definition.spec.approvals
        }

    def changed(
        self, approval: str, written: Collection[str], before: Snapshot, get: Any, now: datetime
    ) -> str | None:
        """Find what an approval covers among the fields that have another value.

        Args:
            approval: Its name.
            written: The fields to which another value was written.
            before: Where the deal stood before that.
            get: Returns the value that a field has after it.
            now: The moment.

        Returns:
            The first of its fields that has changed, or None. A derived field has changed if its
            formula gives something else.
        """
        for field, sources in self._covered[approval].items():
            if field in written:
                return field
            formula = self._fields[field].formula
            if formula is None or sources.isdisjoint(written):
                continue
            value = self._compiler.value(formula)
            was = value(before.facts.get, before, _NOBODY, now)
            if was != value(get, before, _NOBODY, now):
                return field
        return None

    def is_approved(
        self, approval: str, get: Any, deal: Snapshot, command: Any, now: datetime
    ) -> bool:
        """Tell whether an approval is granted, also for the values that come with a trigger."""
        if not deal.beside.is_granted(approval):
            return False
        return not command.values or not self.changed(approval, command.values, deal, get, now)


def _covered(definition: Definition, approval: str) -> Iterator[str]:
    """Yield the fields that an approval covers, and those of the approvals that come before it."""
    name: str | None = approval
    while name is not None:
        spec = definition.spec.approvals[name]
        for covered in spec.covers:
            yield from (
                field
                for field in definition.fields
                if field == covered or field.startswith(f"{covered}.")
            )
        name = spec.follows
