"""Whole processes and sequences of commands, made up by hypothesis."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from salesprocess.commands import Actor, Advance, Command, Fire, Request, Tick, Update, Vote

FIELDS: dict[str, Any] = {
    "ready": "boolean",
    "checked": {"type": "boolean", "default": False},
    "interest": {"type": "choice", "options": ["none", "expressed", "strong"]},
    "amount": {"type": "money", "currency": "EUR", "min": 0},
    "count": {"type": "integer", "max": 100},
    "once": {"type": "integer", "write": "once"},
    "note": {"type": "text", "sensitive": True},
    "terms": {"type": "group", "fields": {"signed_on": "date", "discount": "percent"}},
    "total": {"type": "money", "currency": "EUR", "formula": "amount * count"},
}
EXPRESSIONS = (
    "ready",
    "not checked",
    "ready or checked",
    "interest in ('expressed', 'strong')",
    "interest != 'none' and count >= 2",
    "amount > 100",
    "total >= 500 or filled(note)",
    "empty(terms.signed_on)",
    "terms.discount <= '15%' if ready else terms.discount <= 5",
    "visited('s1')",
    "count_entered('s0') < 3",
    "deal.stage != 's2'",
    "'boss' in actor.roles",
    "count in (1, 2, 3) and not (interest == 'none')",
)
ASSIGNMENTS = {
    "ready": ("true", "not checked", "None"),
    "count": ("count + 1", "0", "len(note)"),
    "once": ("count", "7"),
    "terms.signed_on": ("today", "None"),
    "amount": ("total", "amount * 2"),
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "ready": st.booleans() | st.none(),
    "checked": st.booleans(),
    "interest": st.sampled_from(["none", "expressed", "strong", None]),
    "amount": st.integers(-1, 1000).map(lambda n: f"{n} EUR") | st.just(Decimal(3)),
    "count": st.integers(-2, 120) | st.none(),
    "once": st.integers(0, 3),
    "note": st.text(alphabet="abc ", max_size=5) | st.none(),
    "terms.signed_on": st.just("2026-02-28") | st.none(),
    "terms.discount": st.integers(0, 30).map(Decimal),
    "nonsense": st.just(1),
    "total": st.just(1),
}
ACTORS = st.sampled_from(
    [Actor(), Actor("ani"), Actor("budi", frozenset({"boss"})), Actor("citra", frozenset({"rep"}))]
)
REASONS = st.sampled_from([None, "price", "other", "nonsense"])


def guard_items(guards: list[str]) -> st.SearchStrategy[Any]:
    """Return items of a guard list: names, bare expressions, and combinations of them."""
    leaf = st.sampled_from([*guards, *EXPRESSIONS])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda items: {"all": items}),
            st.lists(inner, min_size=1, max_size=3).map(lambda items: {"any": items}),
            inner.map(lambda item: {"not": item}),
        ),
        max_leaves=4,
    )


@st.composite
def guards(draw: st.DrawFn) -> dict[str, Any]:
    """Draw named guards, some of which warn, can be overridden, or hold only for a while."""
    made: dict[str, Any] = {}
    for index in range(draw(st.integers(1, 4))):
        guard: dict[str, Any] = {"when": draw(st.sampled_from(EXPRESSIONS)), "message": "No."}
        guard |= draw(
            st.sampled_from(
                [
                    {},
                    {},
                    {"severity": "warn"},
                    {"override": {"roles": ["boss"]}},
                    {"effective": {"from": "2026-01-10"}},
                    {"effective": {"until": "2026-01-10"}},
                ]
            )
        )
        made[f"g{index}"] = guard
    return made


@st.composite
def rules(draw: st.DrawFn, stages: list[str], items: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Draw one way for a trigger to move a deal."""
    rule: dict[str, Any] = {
        "from": draw(
            st.sampled_from(["open", "any", *stages])
            | st.lists(st.sampled_from(stages), min_size=1, max_size=3, unique=True)
        ),
        "to": draw(st.sampled_from([*stages, *stages, "stay", "previous"])),
        "guards": draw(st.lists(items, max_size=2)),
    }
    if draw(st.booleans()):
        rule["requires"] = draw(
            st.sampled_from([["count"], {"note": "amount > 50"}, ["terms"], {"total": "true"}])
        )
    if draw(st.integers(0, 4)) == 0:
        rule["roles"] = ["boss", "rep"]
    if draw(st.integers(0, 4)) == 0:
        rule["reason"] = ["price", "other"]
    if draw(st.integers(0, 3)) == 0:
        field = draw(st.sampled_from(sorted(ASSIGNMENTS)))
        rule["set"] = {field: draw(st.sampled_from(ASSIGNMENTS[field]))}
    if draw(st.integers(0, 4)) == 0:
        rule["emit"] = "shouted"
    return rule


@st.composite
def processes(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a whole process that loads."""
    count = draw(st.integers(3, 6))
    stages = [f"s{index}" for index in range(count)]
    named = draw(guards())
    items = guard_items(list(named))
    specs: dict[str, Any] = {stage: {} for stage in stages}
    for stage in stages:
        if draw(st.integers(0, 3)) == 0:
            specs[stage][draw(st.sampled_from(["enter", "exit"]))] = [draw(items)]
        if draw(st.integers(0, 4)) == 0:
            specs[stage]["checklist"] = {"called": None, "sent": {"required": False}}
    specs[stages[-1]]["outcome"] = "lost"
    specs[stages[-2]]["outcome"] = "won"
    transitions = {
        f"t{index}": draw(st.lists(rules(stages, items), min_size=1, max_size=3))
        for index in range(draw(st.integers(2, 5)))
    }
    process: dict[str, Any] = {
        "salesprocess": 1,
        "process": "made_up",
        "roles": {"boss": None, "rep": None},
        "fields": FIELDS,
        "guards": named,
        "stages": specs,
        "transitions": transitions,
    }
    if draw(st.booleans()):
        process["reversions"] = {"roles": ["boss"], "comment": "required"}
    return process


def commands() -> st.SearchStrategy[Command]:
    """Return commands for a made-up process, sensible ones and others."""
    values = st.lists(st.sampled_from(sorted(VALUES)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: VALUES[name] for name in names})
    )
    fire = st.builds(
        Fire,
        st.sampled_from(["t0", "t1", "t2", "t3", "t4", "nonsense"]),
        ACTORS,
        st.just({}) | values,
        REASONS,
        st.sampled_from([None, "because", " "]),
        st.sampled_from([{}, {"g0": "let it pass"}, {"g1": "yes"}]),
    )
    update = st.builds(Update, values, ACTORS)
    tick = st.builds(Tick, st.sampled_from(["called", "sent", "nonsense"]), ACTORS, st.booleans())
    return st.one_of(fire, fire, fire, update, tick)


CALENDARS = (
    {},
    {"timezone": "Asia/Jakarta", "holidays": "ID"},
    {"timezone": "Europe/Berlin", "hours": "09:00-17:00"},
    {"timezone": "America/New_York", "workdays": ["mon", "tue", "thu"]},
)
LENGTHS = (
    "1s", "7h", "1d", "2d 3h", "1w", "1mo", "2 business days", "'3d' if ready else '5h'",
    "'1 business day' if amount > 100 else '2d'", "count * '1h' if ready else '1d'",
)  # fmt: skip
CONDITIONS = (
    "ready", "not checked", "amount > 100", "count_entered('s0') < 3", "deal.age > '2d'",
    "today >= '2026-01-12'", "deal.time_in_stage < '3d'", "deal.last_activity < now - '1d'",
)  # fmt: skip


@st.composite
def deadlines(draw: st.DrawFn, transitions: dict[str, Any], stages: list[str]) -> dict[str, Any]:
    """Draw deadlines of a course that load."""
    made: dict[str, Any] = {}
    for index in range(draw(st.integers(1, 3))):
        spec: dict[str, Any] = {
            "in": draw(st.sampled_from(["open", "any", *stages])),
            "after": draw(st.sampled_from(LENGTHS)),
        }
        since = draw(st.sampled_from([None, None, "last_activity", "terms.signed_on", "due_on"]))
        if since:
            spec["since"] = since
        if draw(st.integers(0, 2)) == 0:
            spec["when"] = draw(st.sampled_from(CONDITIONS))
        if draw(st.integers(0, 1)) == 0:
            spec["repeat"] = draw(st.sampled_from([length for length in LENGTHS if length != "1s"]))
        what = draw(st.sampled_from(["emit", "fire", "neither"]))
        if what == "emit":
            spec["emit"] = draw(st.sampled_from(["late", ["late", "later"]]))
        elif what == "fire":
            trigger = draw(st.sampled_from(sorted(transitions)))
            rules = transitions[trigger]
            spec |= {"fire": trigger, "in": rules[0]["from"]}
            if any("reason" in rule for rule in rules):
                spec["reason"] = "price"
        made[f"d{index}"] = spec
    return made


@st.composite
def tracks(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a track with deadlines, some of whose transitions happen by themselves."""
    stages = ["a", "b", "c"]
    conditions = st.sampled_from(["ready", "amount > 100", "count >= 2", "deal.stage != 's0'"])
    transitions = {
        f"u{index}": [
            {
                "from": draw(st.sampled_from(["open", "a", "b"])),
                "to": draw(st.sampled_from(["a", "b", "c", "c"])),
                "guards": [draw(conditions)],
                "automatic": draw(st.booleans()),
            }
        ]
        for index in range(draw(st.integers(1, 3)))
    }
    track: dict[str, Any] = {
        "stages": {"a": {}, "b": {}, "c": {"done": True}},
        "transitions": transitions,
        "deadlines": draw(deadlines(transitions, stages)),
    }
    if draw(st.booleans()):
        track["opens"] = draw(st.sampled_from(["ready", "amount > 100", "deal.stage == 's1'"]))
    return track


@st.composite
def timed_processes(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a process that loads, with all that happens by itself."""
    process = draw(processes())
    process["fields"] = {
        **FIELDS,
        "due_on": {"type": "date", "formula": "terms.signed_on + '2d'"},
    }
    for rules in process["transitions"].values():
        for rule in rules:
            asks_nobody = not {"roles", "reason"} & rule.keys() and rule["to"] != "stay"
            if asks_nobody and rule["guards"] and draw(st.integers(0, 3)) == 0:
                rule["automatic"] = True
    stages = list(process["stages"])
    process["deadlines"] = draw(deadlines(process["transitions"], stages))
    calendar = draw(st.sampled_from(CALENDARS))
    if calendar:
        process["calendar"] = calendar
    if draw(st.booleans()):
        process["tracks"] = {"x": draw(tracks())}
    if draw(st.booleans()):
        expires = draw(st.sampled_from(["1d", "2 business days", "'3d' if ready else '5h'"]))
        process["approvals"] = {"ok": {"roles": "boss", "expires": expires, "covers": ["amount"]}}
    return process


READINESS: tuple[dict[str, Any], ...] = (
    {"ready": True, "amount": "200 EUR", "count": 2},
    {"ready": False, "amount": "50 EUR"},
    {"terms.signed_on": "2026-01-07", "checked": True},
)


def timed_commands() -> st.SearchStrategy[Command]:
    """Return commands for a made-up process in which time passes."""
    track = st.tuples(st.sampled_from(["x.u0", "x.u1", "x.u2"]), ACTORS).map(lambda it: Fire(*it))
    ready = st.builds(Update, st.sampled_from(READINESS), ACTORS)
    approval = st.sampled_from(
        [Request("ok", Actor("ani")), Vote("ok", Actor("budi", frozenset({"boss"})))]
    )
    advance = st.just(Advance())
    return st.one_of(commands(), commands(), advance, advance, track, ready, approval)
