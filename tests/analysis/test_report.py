from __future__ import annotations

import json
from typing import get_args

from salesprocess.analysis.report import KINDS, MOST_GROUPS, Kind, Tally, Violation
from tests.analysis.test_replay import TRIGGERS, held, row


def test_a_report_is_plain_data() -> None:
    """JSON takes all of it as it is."""
    data = held(TRIGGERS, row("A", "send", 1), row("A", "wim", 2)).to_json()

    text = "No transition has the trigger 'wim'; did you mean 'win'?"
    assert {
        "process": "small",
        "version": 1,
        "rows": 2,
        "told": 2,
        "ignored": 0,
        "unreadable": 0,
        "events": 2,
        "accepted": 1,
        "refused": 1,
        "cases": 1,
        "clean": 0,
        "unbegun": 0,
        "stages": {"offer": 1},
        "outcomes": {"open": 1},
        "kinds": {"unknown_trigger": 1},
        "violations": [
            {
                "kind": "unknown_trigger",
                "about": "wim",
                "count": 1,
                "examples": [
                    {
                        "case": "A",
                        "line": 2,
                        "text": f"{text} The process has: send, sign, win, lose.",
                    }
                ],
            }
        ],
        "notes": {},
    } == json.loads(json.dumps(data))


def test_every_kind_has_its_place_in_a_report() -> None:
    """Violations are told in this order."""
    assert get_args(Kind) == KINDS


def test_violations_are_told_by_kind_and_the_most_frequent_first() -> None:
    """Whatever the order in which they were found."""
    tally = Tally(0)
    for kind, about in (("unmapped", "a"), ("blocked", "b"), ("blocked", "c"), ("blocked", "c")):
        tally.add(kind, about, "A", 1, lambda: "text")  # type: ignore[arg-type]

    assert (
        Violation("blocked", "c", 2, ()),
        Violation("blocked", "b", 1, ()),
        Violation("unmapped", "a", 1, ()),
    ) == tally.violations()


def test_a_tally_stays_small_however_odd_a_log_is() -> None:
    """What is about something rare is counted together."""
    tally = Tally(1)
    for number in range(MOST_GROUPS + 50):
        tally.add("unmapped", f"word {number}", "A", number, lambda: "text")

    found = tally.violations()
    assert MOST_GROUPS + 1 == len(found)
    assert ("…", 50) == (found[0].about, found[0].count)


def test_examples_can_be_printed() -> None:
    """Nothing in a log steers a terminal, and each example is one line."""
    tally = Tally(1)
    tally.add("unmapped", "\x1b[2J", "D\x07", 1, lambda: "a\nb\x1b")

    [violation] = tally.violations()
    assert "�[2J" == violation.about
    assert ("D�", 1, "a; b�") == violation.examples[0]


def test_an_example_is_worked_out_only_where_it_is_kept() -> None:
    """An explanation costs more than the event."""
    tally = Tally(1)
    asked: list[int] = []
    for number in range(3):
        tally.add("blocked", "g", "A", number, lambda number=number: asked.append(number))  # type: ignore[misc]

    assert [0] == asked
