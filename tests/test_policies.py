"""Policies: guards with a source that hold wherever they apply, and that nobody lets pass."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salesprocess import Actor, Blocked, Deal, LoadError, Process, Refused
from salesprocess.commands import Advance, Command, Fire, Start, Update
from salesprocess.decision import Accepted
from salesprocess.events import Event, Moved, Started, Stayed, TrackMoved
from salesprocess.snapshot import Snapshot, evolve
from tests.strategies import ACTORS, FIELDS, commands, processes

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
BOSS = Actor("bo", {"boss"})
PROCESS: dict[str, Any] = {
    "salesprocess": 1,
    "process": "acme",
    "roles": {"boss": None},
    "fields": {"screened": "boolean", "country": "text", "note": "text"},
    "guards": {
        "clear": {"when": "screened", "message": "A party is not screened.",
                  "override": {"roles": "boss"}},
        "soft": {"when": "screened", "severity": "warn"},
        "both": {"all": ["clear", "soft"]},
        "later": {"when": "screened", "effective": {"from": "2027-01-01"}},
    },
    "stages": {"lead": None, "offer": {"start": True}, "won": {"outcome": "won"},
               "lost": {"outcome": "lost"}},
    "tracks": {
        "legal": {
            "stages": {"reading": None, "passed": {"done": True}},
            "transitions": {"pass": {"from": "reading", "to": "passed"},
                            "note": {"from": "open", "to": "stay", "requires": "note"}},
        }
    },
    "approvals": {"chief": {"roles": "boss"}},
    "transitions": {
        "propose": {"from": "lead", "to": "offer"},
        "jot": {"from": "open", "to": "stay", "requires": "note"},
        "win": {"from": "offer", "to": "won"},
        "lose": {"from": "open", "to": "lost"},
        "revive": {"from": "lost", "to": "previous"},
    },
}  # fmt: skip


def begun(policy: dict[str, Any], facts: dict[str, Any] | None = None, **options: Any) -> Deal:
    """Begin a deal of a process with one policy."""
    guards = PROCESS["guards"] | ({"asked": {"check": "asked"}} if "checks" in options else {})
    policies = {"export": {"require": "screened", **policy}}
    data = {**PROCESS, "guards": guards, "policies": policies}
    process = Process.from_dict(data, clock=lambda: BEGIN, **options)
    return process.start("D-1", facts or {})


@pytest.mark.parametrize(
    ("place", "blocked"),
    [
        ({"entering": "offer"}, {"propose"}),
        ({"entering": ["offer", "lost"]}, {"propose", "lose"}),
        ({"leaving": "lead"}, {"propose", "lose"}),
        ({"leaving": "offer"}, set()),
        ({"firing": "jot"}, {"jot"}),
        ({"firing": ["legal.pass", "lose"]}, {"legal.pass", "lose"}),
        ({"entering": "offer", "firing": "legal.note"}, {"propose", "legal.note"}),
    ],
)
def test_a_policy_holds_where_it_says(place: dict[str, Any], blocked: set[str]) -> None:
    """For every way into or out of stages, and for triggers, those of tracks too."""
    deal = begun(place)
    values = {"jot": {"note": "x"}, "legal.note": {"note": "x"}}

    assert blocked == {
        option.trigger
        for option in deal.available()
        if not deal.can(option.trigger, values.get(option.trigger, {}))
    }


def test_a_policy_that_always_holds() -> None:
    """It holds for every trigger, and for the beginning of a deal."""
    with pytest.raises(Blocked):
        begun({"always": True})
    deal = begun({"always": True}, {"screened": True})
    deal.update(screened=False)

    assert [("export",)] * 4 == [
        option.explanation.blocking
        for option in deal.available()
        if option.trigger in ("propose", "lose", "legal.pass")
    ] + [deal.explain("jot", {"note": "x"}).blocking]


def test_starting_in_a_stage_is_entering_it() -> None:
    """A deal cannot begin behind a policy."""
    process = begun({"entering": "offer", "source": "15 CFR 744"}).process
    with pytest.raises(Blocked) as refused:
        process.start("D-2", stage="offer")
    assert [
        "A deal cannot start in Offer like this.",
        "  ? Export",
        "    ? Screened has no value yet; it must be yes",
        "    Source: 15 CFR 744",
    ] == str(refused.value).splitlines()
    assert "offer" == process.start("D-3", {"screened": True}, stage="offer").stage


def test_going_back_to_where_a_deal_came_from_is_entering_that_stage() -> None:
    """``previous`` leads round no policy."""
    deal = begun({"entering": "lead"}, {"screened": True})
    deal.fire("lose")
    deal.update(screened=False)
    assert ("export",) == deal.explain("revive").blocking


@pytest.mark.parametrize(
    "require",
    [
        "clear",
        "soft",
        "both",
        ["clear", "soft"],
        {"all": ["clear"]},
        {"any": ["clear", "soft"]},
        {"any": [{"all": ["both"]}, "soft"]},
    ],
)
def test_a_guard_inside_a_policy_can_be_let_pass_by_nobody(require: Any) -> None:
    """Neither an override nor ``severity: warn`` counts there, however deep the guard stands."""
    deal = begun({"entering": "offer", "require": require})
    override = {"clear": "I know them", "soft": "I know them"}

    assert not deal.can("propose", by=BOSS, override=override)
    explanation = deal.explain("propose", by=BOSS, override=override)
    assert "export" == explanation.blocking[0]
    assert "giving a reason" not in explanation.render()
    refused = deal.consider("propose", by=BOSS, override={"export": "I know them"})
    told = "override.export: 'export' is a policy, which nobody lets pass; leave it out."
    assert isinstance(refused, Refused)
    assert told == str(refused.error)
    deal.update(screened=True)
    assert () == deal.fire("propose", by=BOSS).warnings


def test_the_same_guard_can_still_be_let_pass_outside_of_the_policy() -> None:
    """The transition's own use of a guard is another one."""
    data = {
        **PROCESS,
        "transitions": {
            **PROCESS["transitions"],
            "propose": {"from": "lead", "to": "offer", "guards": "clear"},
        },
        "policies": {"export": {"require": "clear", "firing": "win"}},
    }
    deal = Process.from_dict(data).start("D-1")
    deal.fire("propose", by=BOSS, override={"clear": "I know them"})
    assert ("export", "clear") == deal.explain("win", by=BOSS, override={"clear": "x"}).blocking


def test_a_guard_inside_a_policy_keeps_its_dates() -> None:
    """A guard that does not apply yet asks for nothing."""
    deal = begun({"entering": "offer", "require": "later"})
    assert deal.can("propose")
    assert not deal.can("propose", at=datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("facts", "can"),
    [
        ({"country": "IR"}, False),
        ({"country": "NL"}, True),
        ({}, False),
        ({"screened": True}, True),
        ({"country": "IR", "screened": True}, True),
    ],
)
def test_a_policy_applies_unless_its_condition_is_known_to_be_false(
    facts: dict[str, Any], can: bool
) -> None:
    """What nobody knows counts as applying."""
    deal = begun({"entering": "offer", "when": "country == 'IR'"}, facts)
    assert can is deal.can("propose")
    assert can is deal.explain("propose").open


def test_what_is_said_of_a_policy() -> None:
    """Its text and its source where it blocks; that it is not needed where it is not."""
    policy = {
        "entering": "offer", "title": "Export control", "text": "Screen every party first.",
        "source": {"en": "15 CFR 744.11", "id": "Peraturan ekspor"}, "help": "Ask trade desk.",
        "when": "country == 'IR'",
    }  # fmt: skip
    deal = begun(policy, {"screened": False})
    assert [
        "'Propose' belum bisa dijalankan: peluang tetap di tahap Lead dan tidak berpindah ke"
        " Offer.",
        "  ? Screen every party first.",
        "    Ask trade desk.",
        "    ✗ Screened saat ini tidak; seharusnya ya",
        "    Sumber: Peraturan ekspor",
    ] == deal.explain("propose").render("id").splitlines()

    (reason,) = json.loads(json.dumps(deal.explain("propose").to_json()))["ways"][0]["reasons"]
    assert ("policy", "export", "policies.export", "15 CFR 744.11", ["country"]) == tuple(
        reason[key] for key in ("kind", "name", "address", "source", "missing")
    )
    deal.update(country="NL")
    assert "  ✓ Export control does not apply here" in deal.explain("propose").render()


def test_the_dates_of_a_policy_are_days_of_the_calendar() -> None:
    """Both ends are included, in the calendar's time zone."""
    data = {
        **PROCESS,
        "calendar": {"timezone": "Asia/Jakarta"},
        "policies": {
            "export": {
                "require": "screened", "firing": "propose", "source": "Decree 7",
                "effective": {"from": "2026-02-01", "until": "2026-02-28"},
            }
        },
    }  # fmt: skip
    deal = Process.from_dict(data, clock=lambda: BEGIN).start("D-1")
    moments = ("2026-01-31T16:59", "2026-01-31T17:00", "2026-02-28T16:59", "2026-02-28T17:00")

    assert [True, False, False, True] == [
        deal.can("propose", at=datetime.fromisoformat(f"{moment}+00:00")) for moment in moments
    ]
    assert (
        "  – Export does not apply now; it is in force from 1 February 2026 until 28 February 2026"
        in deal.explain("propose").render()
    )


def test_a_policy_can_ask_a_check_an_approval_and_a_track() -> None:
    """All that a guard can ask, and what a check says is told."""
    answer: list[Any] = ["The list is from last year."]
    policy = {
        "entering": "offer",
        "require": ["asked", "approved('chief')", "tracks.legal == 'passed'"],
    }
    deal = begun(policy, checks={"asked": lambda _: answer[0]})

    assert [
        "  ✗ Export",
        "    ✗ Asked",
        "      ✗ The list is from last year.",
    ] == deal.explain("propose").render().splitlines()[1:4]
    answer[0] = True
    assert not deal.can("propose")
    deal.fire("legal.pass")
    deal.request("chief", by="ani")
    deal.approve("chief", by=BOSS)
    assert deal.can("propose")
    answer[0] = 7
    assert not deal.can("propose")


def test_what_happens_by_itself_is_blocked_by_a_policy_too() -> None:
    """Deadlines and automatic transitions ask what people are asked."""
    data = {
        **PROCESS,
        "transitions": {
            **PROCESS["transitions"],
            "go": {"from": "lead", "to": "offer", "automatic": True, "guards": "filled(note)"},
        },
        "deadlines": {"old": {"in": "lead", "after": "1d", "fire": "lose"}},
        "policies": {"export": {"require": "screened", "leaving": "lead"}},
    }
    deal = Process.from_dict(data, clock=lambda: BEGIN).start("D-1", {"note": "x"})
    assert "lead" == deal.stage
    assert ["deadline_passed", "trigger_blocked"] == [
        event.kind for event in deal.advance(at=BEGIN + timedelta(days=2)).events
    ]
    deal.update(screened=True)
    assert "offer" == deal.stage


@st.composite
def governed(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a process with one policy that asks, in some way, for the field ``cleared``."""
    made = draw(processes())
    stages = list(made["stages"])
    stage = st.sampled_from(stages)
    made["fields"] = {**FIELDS, "cleared": "boolean", "regulated": "boolean"}
    made["guards"] |= {
        "clear": {"when": "cleared", "override": {"roles": ["boss"]}},
        "soft": {"when": "cleared", "severity": "warn"},
    }
    for name in stages[:-2]:
        made["stages"][name]["start"] = True
    made["transitions"] |= {
        "auto": {"from": draw(stage), "to": draw(stage), "automatic": True, "guards": ["ready"]},
        "timed": {"from": "any", "to": draw(stage)},
        "back": {"from": "any", "to": "previous"},
    }
    made["deadlines"] = {"due": {"in": "any", "after": "1d", "fire": "timed"}}
    made["tracks"] = {
        "side": {
            "stages": {"a": {}, "b": {"done": True}},
            "transitions": {
                "go": {
                    "from": "a",
                    "to": "b",
                    "automatic": draw(st.booleans()),
                    "guards": ["ready"],
                },
                "back": {"from": "b", "to": "a"},
            },
        }
    }
    policy: dict[str, Any] = {
        "require": draw(
            st.sampled_from(
                ["cleared", "clear", "soft", {"any": ["soft", "clear"]}, {"not": "not cleared"}]
            )
        )
    }
    places = {
        "entering": draw(stage), "leaving": draw(stage), "always": True,
        "firing": draw(st.sampled_from(["t0", "auto", "timed", "back", "side.go", "side.back"])),
    }  # fmt: skip
    for place in draw(st.sets(st.sampled_from(sorted(places)), min_size=1, max_size=2)):
        policy[place] = places[place]
    if draw(st.booleans()):
        policy["when"] = "regulated"
    if draw(st.booleans()):
        policy["effective"] = {"from": "2026-01-07"}
    made["policies"] = {"rule": policy}
    return made


ASKED: st.SearchStrategy[Command] = st.one_of(
    commands(),
    st.builds(
        Fire,
        st.sampled_from(["t0", "t1", "auto", "timed", "back", "side.go", "side.back"]),
        ACTORS,
        st.sampled_from([{}, {}, {"cleared": True}, {"cleared": False}, {"ready": True}]),
        st.sampled_from([None, "price"]),
        st.just("because"),
        st.sampled_from([{}, {"clear": "let it", "soft": "pass", "rule": "now"}]),
    ),
    st.builds(
        Update,
        st.dictionaries(st.sampled_from(["cleared", "regulated", "ready"]), st.booleans()),
    ),
    st.just(Advance()),
)


def covered(policy: dict[str, Any], event: Event) -> bool:
    """Tell whether an event happens where a policy holds."""
    if isinstance(event, Started):
        return bool(policy.get("always")) or policy.get("entering") == event.stage
    if not isinstance(event, Moved | Stayed | TrackMoved):
        return False
    moved = isinstance(event, Moved)
    return (
        bool(policy.get("always"))
        or policy.get("firing") == event.trigger
        or (moved and policy.get("leaving") == event.source)
        or (moved and policy.get("entering") == event.target)
    )


def breaches(policy: dict[str, Any], before: Snapshot | None, events: Any) -> Iterator[Event]:
    """Yield what happened against a policy, told from the facts at that moment alone."""
    for event in events:
        facts = {**(before.facts if before else {}), **getattr(event, "values", {})}
        applies = facts.get("regulated") is not False or "when" not in policy
        in_force = "effective" not in policy or f"{event.at:%Y-%m-%d}" >= "2026-01-07"
        if covered(policy, event) and applies and in_force and facts.get("cleared") is not True:
            yield event
        before = evolve(before, event)


@settings(max_examples=150)
@given(governed(), st.data())
def test_nothing_leads_round_a_policy(made: dict[str, Any], data: st.DataObject) -> None:
    """No command, override, start, deadline, or automatic step happens against a policy."""
    try:
        process = Process.from_dict(made)
    except LoadError:
        assume(False)  # automatic transitions that never end
    policy = made["policies"]["rule"]
    stage = data.draw(st.sampled_from([None, *process.definition.starts]))
    values = data.draw(st.sampled_from([{}, {"cleared": True}, {"ready": True}]))
    decision = process.machine.decide(None, Start("D-1", stage=stage, values=values), BEGIN)
    if not isinstance(decision, Accepted):
        return
    assert [] == [*breaches(policy, None, decision.events)]
    snapshot = decision.snapshot
    for number, command in enumerate(data.draw(st.lists(ASKED, min_size=1, max_size=10)), 1):
        now = max(BEGIN + timedelta(hours=9 * number), snapshot.last_at)
        decision = process.machine.decide(snapshot, command, now)
        if isinstance(decision, Accepted):
            assert [] == [*breaches(policy, snapshot, decision.events)]
            snapshot = decision.snapshot
