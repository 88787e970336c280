"""Processes with approvals, and commands for them, made up by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from salesprocess.commands import Actor, Advance, Command, Fire, Recall, Request, Update, Vote

NAMES = ("a0", "a1", "a2")
VOTERS = (
    Actor("ani", frozenset({"rep"})),
    Actor("budi", frozenset({"boss"})),
    Actor("citra", frozenset({"boss", "rep"})),
    Actor("dewi", frozenset({"boss"})),
)
PEOPLE = st.sampled_from([Actor(), *VOTERS])
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "amount": st.sampled_from([None, 1, 2, 50, 60]),
        "discount": st.sampled_from([5, 15]),
        "terms.days": st.sampled_from([10, 30]),
    },
)


def base(approvals: dict[str, Any]) -> dict[str, Any]:
    """Return a process of three stages whose moves ask for approvals."""
    names = list(approvals)
    return {
        "salesprocess": 1,
        "process": "made_up",
        "roles": {"boss": None, "rep": None},
        "fields": {
            "amount": "decimal",
            "discount": {"type": "percent", "default": 5},
            "terms": {"type": "group", "fields": {"days": "integer"}},
            "size": {
                "type": "choice",
                "options": ["small", "large"],
                "formula": "'large' if amount >= 50 else 'small'",
            },
        },
        "stages": {"lead": None, "offer": None, "won": {"outcome": "won"}},
        "approvals": approvals,
        "transitions": {
            "propose": {"from": "lead", "to": "offer", "approvals": names[:1]},
            "back": {"from": "offer", "to": "lead", "set": {"discount": "5"}},
            "touch": {"from": "open", "to": "stay", "approvals": names[-1:]},
            "win": {"from": "offer", "to": "won", "approvals": names},
        },
    }


@st.composite
def processes(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a process with up to three approvals."""
    approvals: dict[str, Any] = {}
    for number in range(draw(st.integers(1, len(NAMES)))):
        spec: dict[str, Any] = {
            "roles": draw(st.sampled_from([["boss"], ["rep", "boss"]])),
            "quorum": draw(st.sampled_from([1, 2, "all"])),
            "covers": draw(st.sampled_from([[], ["discount"], ["size"], ["terms", "discount"]])),
            "lock": draw(st.booleans()),
            "once": draw(st.booleans()),
        }
        if draw(st.booleans()):
            spec["not_by"] = "requester"
        if draw(st.booleans()):
            spec["when"] = draw(st.sampled_from(["discount > 10", "amount > 10"]))
        if draw(st.integers(0, 3)) == 0:
            spec["expires"] = "10h"
        if draw(st.integers(0, 3)) == 0:
            spec["on_grant"] = draw(st.sampled_from(["propose", "win", "touch"]))
        if draw(st.integers(0, 3)) == 0:
            spec["on_reject"] = "back"
        if number and draw(st.booleans()):
            spec["follows"] = draw(st.sampled_from(list(approvals)))
        approvals[NAMES[number]] = spec
    return base(approvals)


TRIGGERS = st.sampled_from(["propose", "back", "touch", "win"])
COMMENT = st.sampled_from([None, "because"])


def single(names: list[str]) -> st.SearchStrategy[Command]:
    """Return a command about approvals, a sensible one or another."""
    name = st.sampled_from([*names, *names, "nonsense"])
    return st.one_of(
        st.builds(Request, name, PEOPLE, COMMENT),
        st.builds(Vote, name, PEOPLE, COMMENT, st.booleans()),
        st.builds(Fire, TRIGGERS, PEOPLE, VALUES),
        st.builds(Update, VALUES, PEOPLE),
        st.builds(Recall, name, PEOPLE),
        st.just(Advance()),
    )


@st.composite
def agreement(draw: st.DrawFn, names: list[str]) -> list[Command]:
    """Draw a request and votes about it, of which some are one too many, and what comes of it."""
    name = draw(st.sampled_from(names))
    voters = draw(st.lists(st.sampled_from(VOTERS), min_size=1, max_size=5))
    return [
        *draw(st.sampled_from([[], [Update({"discount": 15, "amount": 60})]])),
        Request(name, draw(st.sampled_from(VOTERS))),
        *(Vote(name, who) for who in voters),
        *draw(st.lists(single(names) | st.builds(Update, VALUES), max_size=1)),
        Fire(draw(TRIGGERS), values=draw(st.just({}) | VALUES)),
    ]


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[str, Any], list[Command]]:
    """Draw a process, and commands for a deal of it that lead somewhere."""
    process = draw(processes())
    names = list(process["approvals"])
    parts = st.one_of(agreement(names), agreement(names), single(names).map(lambda c: [c]))
    found = draw(st.lists(parts, min_size=1, max_size=4))
    return process, [command for part in found for command in part]
