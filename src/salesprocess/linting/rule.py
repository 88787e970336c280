"""What a rule of linting is, and how rules are run over a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import NamedTuple, Protocol, cast

from salesprocess.definition import Definition
from salesprocess.errors import Finding, Place, Severity


class Doubt(NamedTuple):
    """What a rule noticed.

    Attributes:
        address: The part of the process.
        message: What is doubtful, ending with the way out.
        place: Where it is, if not where the part is written.
    """

    address: str
    message: str
    place: Place | None = None


class RuleModule(Protocol):
    """A module of ``linting.rules``. Its docstring is its documentation, examples included."""

    ID: str
    SEVERITY: Severity
    __doc__: str | None

    def check(self, definition: Definition) -> Iterator[Doubt]:
        """Yield what is wrong or doubtful about a process."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for in every process.

    Attributes:
        id: The stable identifier, such as ``dead-end``.
        severity: ``error`` for what can never work, ``warning`` for what may be meant.
        documentation: What it finds, why that matters and the way out, in Markdown.
        find: Yields what it notices in a process.
    """

    id: str
    severity: Severity
    documentation: str
    find: Callable[[Definition], Iterator[Doubt]]

    @classmethod
    def of(cls, module: ModuleType) -> Rule:
        """Make a rule of a module that has the shape of one."""
        rule = cast("RuleModule", module)
        return cls(rule.ID, rule.SEVERITY, rule.__doc__ or "", rule.check)

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]

    def check(self, definition: Definition) -> Iterator[Finding]:
        """Yield a finding, with its place, for everything that the rule notices."""
        for address, message, place in self.find(definition):
            at = place or definition.place(address)
            yield Finding(self.id, self.severity, message, at, address)


def run(rules: Iterable[Rule], definition: Definition) -> tuple[Finding, ...]:
    """Run rules over a process.

    Args:
        rules: What to look for.
        definition: The process.

    Returns:
        What was found, in the order of the file; of several files, as they follow each other.
    """
    found = [finding for rule in rules for finding in rule.check(definition)]
    ranks = {file: rank for rank, file in enumerate(definition.layering.files)}

    def order(finding: Finding) -> tuple[int, str, int, int, str]:
        file, line, column = finding.place
        return ranks.get(file, -1), file, line or 0, column or 0, finding.rule

    return tuple(sorted(found, key=order))
