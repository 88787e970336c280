"""What a replay found out, and how it is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from salesprocess.analysis.rows import excerpt

Kind = Literal[
    "not_drawn", "blocked", "leads_elsewhere", "invalid_values", "cannot_start", "runs_away",
    "cannot_link", "event_before_start", "duplicate_start", "end_differs", "unknown_trigger",
    "unknown_stage", "unmapped", "out_of_order", "broken_row",
]  # fmt: skip
"""The kinds of violations, in the order in which a report tells them.

==================  ===========================================================================
kind                the history says
==================  ===========================================================================
not_drawn           a move that no transition draws
blocked             a move that is drawn, though something that it asks for was not there
leads_elsewhere     a move to one stage, where the process leads the deal to another
invalid_values      values that the fields cannot take
cannot_start        a deal that began in a stage in which deals do not start
runs_away           a step from which others would follow by themselves without an end
cannot_link         a step with which a deal of another process would begin that cannot begin
event_before_start  something that happened before the deal began
duplicate_start     that a deal began again
end_differs         that the deal stands in another stage than the one to which its moves lead
unknown_trigger     a trigger that the process has not
unknown_stage       a stage that the process has not
unmapped            a word that the map has not
out_of_order        something earlier after something later
broken_row          nothing, or less than it should: the row cannot be read
==================  ===========================================================================
"""

KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]
OPEN = "open"
OTHERS = "…"
MOST_GROUPS = 100


class Example(NamedTuple):
    """One event or row that breaks the process.

    Attributes:
        case: The deal, or None where the row does not say.
        line: Its line in the file, or the number of the event in an XES file.
        text: What is wrong, in words.
    """

    case: str | None
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong in the same way: how often, and some examples.

    Attributes:
        kind: In which way.
        about: What it is about: what blocks, the fields, the two stages, the word of the log.
        count: How often.
        examples: The first of them.
    """

    kind: Kind
    about: str
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """How a history and a process agree.

    No row is lost: ``rows == told + ignored + unreadable``, and no event:
    ``events == accepted + refused``.

    Attributes:
        process: The process.
        version: Its version.
        rows: The rows that were read.
        told: The rows that tell something of a deal.
        ignored: The rows that the map passes over.
        unreadable: The rows of which nothing can be read.
        events: What the rows tell.
        accepted: The events that the process allows.
        cases: The deals.
        clean: The deals in which nothing is wrong.
        stages: How many deals stand in each stage at the end, in pipeline order.
        outcomes: How many deals have each outcome at the end; ``open`` those without one.
        violations: What is wrong, by kind and what it is about.
        notes: What had to be guessed to read rows, and in how many.
    """

    process: str
    version: int
    rows: int
    told: int
    ignored: int
    unreadable: int
    events: int
    accepted: int
    cases: int
    clean: int
    stages: Mapping[str, int]
    outcomes: Mapping[str, int]
    violations: tuple[Violation, ...]
    notes: Mapping[str, int]

    @property
    def unbegun(self) -> int:
        """The deals of which the history tells nothing that begins one."""
        return self.cases - sum(self.stages.values())

    @property
    def refused(self) -> int:
        """The events that the process does not allow."""
        return self.events - self.accepted

    @property
    def kinds(self) -> Mapping[Kind, int]:
        """How many violations there are of each kind that occurs."""
        found: Counter[Kind] = Counter()
        for violation in self.violations:
            found[violation.kind] += violation.count
        return {kind: found[kind] for kind in KINDS if kind in found}

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data for JSON; the keys are those of the attributes."""
        plain = dict(vars(self))
        plain["refused"] = self.refused
        plain["unbegun"] = self.unbegun
        plain["kinds"] = self.kinds
        plain["violations"] = [
            {**asdict(violation), "examples": [e._asdict() for e in violation.examples]}
            for violation in self.violations
        ]
        return plain


class Tally:
    """Counts violations. However long and odd a history is, it stays small."""

    def __init__(self, most_examples: int) -> None:
        """Keep so many examples of each violation."""
        self._most_examples = most_examples
        self._counts: Counter[tuple[Kind, str]] = Counter()
        self._examples: dict[tuple[Kind, str], list[Example]] = {}
        self._groups: Counter[Kind] = Counter()

    def add(
        self, kind: Kind, about: str, case: str | None, line: int, text: Callable[[], object]
    ) -> None:
        """Count one.

        Args:
            kind: In which way it is wrong.
            about: What it is about.
            case: The deal, or None.
            line: Where it is in the log.
            text: Says what is wrong; called only where an example is wanted.
        """
        group = kind, excerpt(about)
        if group not in self._counts:
            if self._groups[kind] >= MOST_GROUPS:
                group = kind, OTHERS
            self._groups[kind] += 1
        self._counts[group] += 1
        examples = self._examples.setdefault(group, [])
        if len(examples) < self._most_examples:
            shown = None if case is None else excerpt(case)
            examples.append(Example(shown, line, _on_one_line(str(text()))))

    def violations(self) -> tuple[Violation, ...]:
        """Return what was counted, by kind, and the most frequent first."""
        ordered = sorted(self._counts.items(), key=lambda item: (KINDS.index(item[0][0]), -item[1]))
        return tuple(
            Violation(kind, about, count, tuple(self._examples[kind, about]))
            for (kind, about), count in ordered
        )


def _on_one_line(text: str) -> str:
    joined = "; ".join(line.strip() for line in text.splitlines())
    return "".join(m if m.isprintable() else "\N{REPLACEMENT CHARACTER}" for m in joined)
