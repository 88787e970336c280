"""What a process file can get wrong about time and about what happens by itself."""

from __future__ import annotations

import pytest

from salesprocess.errors import LoadError
from salesprocess.loading import load_text

PROCESS = """\
salesprocess: 1
process: acme
roles: {boss: }
fields: {note: text, answer_by: date, ready: boolean}
stages: {lead: , offer: , won: {outcome: won}, lost: {outcome: lost}}
transitions:
  propose: {from: lead, to: offer}
  win: {from: offer, to: won}
  lose: {from: open, to: lost, reason: [price, other]}
"""
REVERSIONS = "reversions: {reason: [mistake]}\n"


def findings(more: str) -> list[tuple[str, str, str]]:
    """Load the process with more lines and return rule, address and message of what is found."""
    try:
        load_text(PROCESS + more, "acme.yaml")
    except LoadError as error:
        return [(found.rule, found.address, found.message) for found in error.findings]
    return []


def deadline(text: str) -> list[tuple[str, str, str]]:
    """Return what is found about one deadline."""
    return findings(f"deadlines:\n  old: {{{text}}}\n")


@pytest.mark.parametrize(
    "text",
    [
        "in: lead, after: 14d",
        "in: [lead, offer], after: 5 business days, emit: [a, b], repeat: 1w",
        "in: open, after: \"'5 business days' if ready else '14d'\", since: last_activity",
        "in: won, after: -30d, since: answer_by, when: ready, emit: renew",
        "in: open, after: 0s, since: answer_by, fire: lose, reason: other",
        "in: open, after: 9000y",
        "in: open, after: 1d, fire: win",
        "in: any, after: 1d, fire: propose",
    ],
)
def test_a_deadline_that_can_be_counted_is_none(text: str) -> None:
    """Every way to say from when, how long and what then."""
    assert [] == deadline(text)


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ("in: lead, after: 0d", "after",
         "'0d' after that is no later; write a longer time, or count since a date of the deal,"
         " which may lie ahead. What is due at once is an automatic transition."),
        ("in: lead, after: -5 business days, since: last_activity", "after",
         "'-5 business days' after that is no later; write a longer time, or count since a date of"
         " the deal, which may lie ahead. What is due at once is an automatic transition."),
        ("in: lead, after: 1d, repeat: -1d", "repeat",
         "'-1d' later is no later; write a longer time, such as '7d'."),
        ("in: lead, after: 1d, repeat: 0s", "repeat",
         "'0s' later is no later; write a longer time, such as '7d'."),
        ("in: lead, after: 1d, since: note", "since",
         "'note' is no date or moment to count from; use one of: answer_by, last_activity."),
        ("in: lead, after: 1d, fire: win", "fire",
         "'win' is not drawn from: lead; draw it from there, or count in: offer."),
        ("in: [offer, lead], after: 1d, fire: win", "fire",
         "'win' is not drawn from: lead; draw it from there, or count in: offer."),
        ("in: won, after: 1d, fire: lose, reason: price", "fire",
         "'lose' is not drawn from: won; draw it from there, or count in: lead, offer."),
        ("in: open, after: 1d, fire: lose", "fire",
         "'lose' asks for a reason, and none is given; add for example 'reason: price'."),
        ("in: open, after: 1d, fire: lose, reason: size", "reason",
         "'lose' asks for a reason, and 'size' is none of them; add for example 'reason: price'."),
        ("in: open, after: 1d, fire: win, reason: price", "reason",
         "'win' asks for no reason; remove it."),
        ("in: open, after: 1d, reason: price", "reason",
         "A reason is given with a trigger; add 'fire', or remove 'reason'."),
        ("in: open, after: 1d, fire: win, emit: old", "emit",
         "A deadline fires a trigger or emits events; keep one, and let the transition emit what"
         " is to be heard of it."),
    ],
)  # fmt: skip
def test_a_deadline_that_makes_no_sense_is_told_once(text: str, key: str, message: str) -> None:
    """Where, what, and what to do."""
    assert [("bad-deadline", f"deadlines.old.{key}", message)] == deadline(text)


@pytest.mark.parametrize(
    ("text", "rule", "address"),
    [
        ("in: leed, after: 1d", "unknown-stage", "deadlines.old.in[0]"),
        ("in: lead, after: 1d, since: answer", "unknown-field", "deadlines.old.since"),
        ("in: lead, after: 1d, fire: wim", "unknown-trigger", "deadlines.old.fire"),
        ("in: lead, after: 1d, when: readi", "expression", "deadlines.old.when"),
        ("in: lead, after: 1d, emit: moved", "reserved-word", "deadlines.old.emit[0]"),
        ("in: lead, after: ready", "expression", "deadlines.old.after"),
        ("in: lead, after: 4 business hours", "no-hours", "deadlines.old.after"),
        ("after: 1d", "missing-key", "deadlines.old"),
        ("in: lead", "missing-key", "deadlines.old"),
    ],
)
def test_names_and_expressions_of_a_deadline_are_checked(
    text: str, rule: str, address: str
) -> None:
    """As everywhere else."""
    assert [(rule, address)] == [(found, at) for found, at, _ in deadline(text)]


def test_a_deadline_gives_the_reason_that_moves_backward_ask_for() -> None:
    """They ask it of the system too."""
    back = "  back: {from: offer, to: lead}\n" + REVERSIONS
    old = "deadlines:\n  old: {in: offer, after: 1d, fire: back"
    assert [] == findings(f"{back}{old}, reason: mistake}}\n")
    ((rule, address, _),) = findings(f"{back}{old}}}\n")
    assert ("bad-deadline", "deadlines.old.fire") == (rule, address)


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ("{from: lead, to: stay, automatic: true}", "to"),
        ("{from: lead, to: offer, automatic: true, roles: boss}", "roles"),
        ("{from: lead, to: offer, automatic: true, comment: required}", "comment"),
        ("{from: lead, to: offer, automatic: true, reason: [price]}", "reason"),
        ("{from: [lead, offer], to: lead, guards: ready, automatic: true}", "to"),
    ],
)
def test_what_happens_by_itself_asks_nobody(rule: str, key: str) -> None:
    """And it leads to a stage, forward where moves backward ask for a reason."""
    found = findings(f"  go: {rule}\n{REVERSIONS}")
    assert [("bad-automatic", f"transitions.go.{key}")] == [(name, at) for name, at, _ in found]


LOOP = "  on: {from: lead, to: offer, automatic: true}\n"


def test_a_loop_that_nothing_stops_is_told_with_its_stages() -> None:
    """One finding for each circle, at the transition that closes it."""
    found = findings(LOOP + "  off: {from: offer, to: lead, automatic: true}\n")
    message = (
        "These automatic transitions never end: offer → lead → offer; give one of them a guard."
    )
    assert [("automatic-loop", "transitions.off", message)] == found


@pytest.mark.parametrize(
    "more",
    [
        "  off: {from: offer, to: lead, automatic: true, guards: ready}\n",
        "  off: {from: offer, to: lead, automatic: true, requires: note}\n",
        "  off: {from: offer, to: lead}\n",
        "  off: {from: open, to: offer, automatic: true}\n",
        "  off: {from: offer, to: lead, automatic: true}\nreversions: {guards: ready}\n",
        "  off: {from: offer, to: lead, automatic: true}\n"
        "policies: {p: {leaving: offer, require: ready}}\n",
        "  off: {from: offer, to: lead, automatic: true}\n"
        "policies: {p: {firing: on, require: ready}}\n",
    ],
)
def test_a_loop_that_something_may_stop_is_none(more: str) -> None:
    """A guard, a field, a policy; and nothing moves by itself to where it stands."""
    assert [] == findings(LOOP + more)


def test_criteria_of_stages_stop_a_loop() -> None:
    """Entry criteria always, exit criteria and checklists on the way forward."""
    loop = LOOP + "  off: {from: offer, to: lead, automatic: true}\n"
    stages = "stages: {lead: , offer: ,"
    assert 1 == PROCESS.count(stages)
    for lead, offer in [
        ("{exit: ready}", ""), ("{checklist: {call: }}", ""), ("{enter: ready}", ""),
        ("", "{enter: ready}"),
    ]:  # fmt: skip
        text = PROCESS.replace(stages, f"stages: {{lead: {lead}, offer: {offer},")
        load_text(text + loop)
    optional = PROCESS.replace(
        stages, "stages: {lead: {checklist: {call: {required: false}}}, offer: {exit: ready},"
    )
    with pytest.raises(LoadError, match="automatic-loop"):
        load_text(optional + loop)


def test_tracks_are_checked_as_the_main_course_is() -> None:
    """Their deadlines count in their stages and fire their triggers; their loops are found."""
    track = """\
tracks:
  legal:
    stages: {review: , redraft: , passed: {done: true}}
    transitions:
      return: {from: review, to: redraft, automatic: true}
      again: {from: redraft, to: review, automatic: true}
    deadlines:
      slow: {in: lead, after: 1d}
      late: {in: passed, after: 1d, fire: again}
      lost: {in: review, after: 1d, fire: win}
"""
    assert [
        ("automatic-loop", "tracks.legal.transitions.again"),
        ("unknown-stage", "tracks.legal.deadlines.slow.in[0]"),
        ("bad-deadline", "tracks.legal.deadlines.late.fire"),
        ("unknown-trigger", "tracks.legal.deadlines.lost.fire"),
    ] == [(rule, address) for rule, address, _ in findings(track)]
