"""What good means, in numbers: every row of the table, in the words of the yardstick.

The README has the same rows, and a test holds the two together. The numbers are never changed to
fit what was measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the yardstick.

    Attributes:
        key: What the case that measures it is called.
        what: The first column.
        target: The second column.
        ratios: How many times faster than each of these peers it has to be.
        most: The most that each of these figures may be.
    """

    key: str
    what: str
    target: str
    ratios: Mapping[str, float] = field(default_factory=dict)
    most: Mapping[str, float] = field(default_factory=dict)


FLAT = 1.5
"""A cost is flat if the dearest is at most this many times the cheapest."""

ROWS = (
    Row(
        "fire",
        "fire a guarded transition (three-field guard, one hook, recorded in the deal's history)"
        " against a shared `transitions` machine doing the same",
        "5 × faster",
        ratios={"transitions": 5},
    ),
    Row(
        "start",
        "start a deal against creating a bound model in `transitions` (`add_model`)"
        " / an instance in python-statemachine",
        "10 × / 50 × faster",
        ratios={"transitions": 10, "python-statemachine": 50},
    ),
    Row(
        "memory",
        "a million open deals with ten facts each",
        "1 KB a deal",
        most={"a deal": 1_000},
    ),
    Row(
        "guard",
        "evaluate a three-field guard",
        "0.5 µs",
        most={"an evaluation": 0.5e-6},
    ),
    Row(
        "explain",
        "explain a blocked trigger with five guards",
        "20 µs",
        most={"an explanation": 20e-6},
    ),
    Row(
        "load",
        "load, check and compile a 1,000-line process",
        "60 ms",
        most={"ready to decide": 60e-3},
    ),
    Row(
        "import",
        "`import salesprocess` / `salesprocess --help`",
        "250 / 200 ms",
        most={
            "import salesprocess": 0.250,
            "from salesprocess import Process": 0.250,
            "salesprocess --help": 0.200,
        },
    ),
    Row(
        "replay",
        "replay the bank's 13,087 applications through the engine, one event at a time",
        "3 s",
        most={"13,087 applications": 3.0},
    ),
    Row(
        "growth",
        "cost as work grows",
        "flat per event from 10³ to 10⁶ deals and from 10 to 1,000 stages",
        most={"10³ to 10⁶ deals": FLAT, "10 to 1,000 stages": FLAT},
    ),
    Row(
        "beside",
        "fire a transition in a process with policies, approvals and tracks against one without",
        "3 × the time at most",
        most={"with to without": 3},
    ),
    Row(
        "due",
        "ask a deal with five deadlines what is due / advance it, while nothing is",
        "50 / 50 µs",
        most={"deal.due()": 50e-6, "deal.advance()": 50e-6},
    ),
    Row(
        "store",
        "fire a trigger of a stored deal against the bare SQLAlchemy transaction of the same three"
        " rows, on SQLite / PostgreSQL",
        "0.6 × / 0.7 × as fast",
        ratios={"SQLAlchemy alone, SQLite": 0.6, "SQLAlchemy alone, PostgreSQL": 0.7},
    ),
    Row(
        "bulk",
        "bring a history into a store against a bare SQLAlchemy bulk insert of the same rows, on"
        " SQLite / PostgreSQL",
        "0.5 × / 0.5 × as fast",
        ratios={"bulk insert, SQLite": 0.5, "bulk insert, PostgreSQL": 0.5},
    ),
    Row(
        "find",
        "find deals by an expression among 200,000 against SQL written by hand",
        "2 × the time at most",
        ratios={"SQL by hand, SQLite": 0.5, "SQL by hand, PostgreSQL": 0.5},
    ),
    Row(
        "stream",
        "stream 10⁶ stored deals",
        "memory stays flat",
        most={"memory at the end to after a tenth": 1.1},
    ),
    Row(
        "worker",
        "deliver to durable hooks and let deadlines pass, with one worker and with four; an idle"
        " turn of a worker",
        "an idle turn 10 ms",
        most={"an idle turn, SQLite": 10e-3, "an idle turn, PostgreSQL": 10e-3},
    ),
)
