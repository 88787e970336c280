"""Deals of earlier versions come to the present one: all of them, or none."""

from __future__ import annotations

import asyncio
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from salesprocess import CannotMigrate, Deal, Migration, Process, SnapshotError, UsageError
from salesprocess.commands import SYSTEM
from salesprocess.events import Migrated
from salesprocess.snapshot import fold
from salesprocess.testing import FakeClock

V1 = """\
salesprocess: 1
process: acme
fields:
  budget: decimal
  fax: text
  segment: {type: choice, options: [small, middle, large]}
  contact: {type: group, fields: {mail: email, name: text}}
stages:
  lead: {checklist: {called: Called, written: Written}}
  demo: {checklist: {shown: Shown}}
  offer:
  won: {outcome: won}
transitions:
  show: {from: lead, to: demo}
  propose: {from: [lead, demo], to: offer}
  back: {from: offer, to: previous}
  win: {from: offer, to: won}
"""
V2 = """\
salesprocess: 1
process: acme
version: 2
fields:
  value: decimal
  segment: {type: choice, options: [small, large]}
  contact: {type: group, fields: {mail: email, name: text}}
stages:
  lead: {checklist: {called: Called}}
  talk: {checklist: {shown: Shown}}
  offer:
  won: {outcome: won}
transitions:
  show: {from: lead, to: talk}
  propose: {from: [lead, talk], to: offer}
  back: {from: offer, to: previous}
  win: {from: offer, to: won}
migrations:
  2: {stages: {demo: talk}, fields: {budget: value}, drop: [fax]}
"""
V3 = V2.replace("version: 2", "version: 3").replace("  won:", "  legal:\n  won:", 1)
V4 = """\
salesprocess: 1
process: acme
version: 4
fields:
  amount: {type: money, currency: EUR}
  segment: {type: choice, options: [small, large]}
  person: {type: group, fields: {mail: email, name: text}}
stages:
  lead: {checklist: {called: Called}}
  presentation: {checklist: {shown: Shown}}
  offer:
  legal:
  won: {outcome: won}
transitions:
  show: {from: lead, to: presentation}
  propose: {from: [lead, presentation], to: offer}
  back: {from: offer, to: previous}
  win: {from: offer, to: won}
migrations:
  2: {stages: {demo: talk}, fields: {budget: value}, drop: [fax]}
  4: {stages: {talk: presentation}, fields: {value: amount, contact: person}}
"""
KNOWN = {"budget": 5, "fax": "1", "segment": "small", "contact.mail": "ani@example.com"}


@pytest.fixture
def versions(tmp_path: Path) -> dict[int, Process]:
    """Write the four versions to files and load them."""
    found = {}
    for number, text in enumerate((V1, V2, V3, V4), 1):
        path = tmp_path / f"v{number}.yaml"
        path.write_text(text, encoding="utf-8")
        found[number] = Process.load(path, clock=FakeClock())
    return found


def travelled(process: Process, name: str = "D-1", **facts: Any) -> Deal:
    """Return a deal that has ticked, moved to the offer and back, and written."""
    deal = process.start(name, {**KNOWN, **facts}, by="ani")
    deal.tick("called", by="ani")
    deal.tick("written")
    deal.fire("show", by="ani")
    deal.tick("shown")
    deal.fire("propose")
    deal.fire("back")
    deal.update({"budget": 7, "contact.name": "Ani"})
    return deal


def stored(deal: Deal) -> tuple[Any, Any]:
    """Return a deal as it comes out of a store."""
    return json.loads(json.dumps([deal.snapshot(), deal.history()]))  # type: ignore[no-any-return]


def test_a_deal_follows_the_present_version_afterwards(versions: dict[int, Process]) -> None:
    """Stage, visits, ticks and facts have their new names; its times stay."""
    old = travelled(versions[1])
    before = old.snapshot()
    (deal,) = versions[4].migrate(old).deals
    after = deal.snapshot()
    assert "presentation" == deal.stage
    assert {"amount", "segment", "person.mail", "person.name"} == set(after["facts"])
    assert {"amount": "7", "currency": "EUR"} == after["facts"]["amount"]
    assert {"lead", "presentation", "offer"} == set(after["past"])
    assert {"lead": {"called"}, "presentation": {"shown"}} == {
        stage: set(items) for stage, items in after["ticks"].items()
    }
    assert "offer" == after["previous"]
    times = ("started_at", "entered_at", "active_at")
    assert [before[time] for time in times] == [after[time] for time in times]
    assert deal.can("propose")


def test_the_history_tells_of_it(versions: dict[int, Process]) -> None:
    """One event, with what was renamed and given up."""
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    (deal,) = versions[4].migrate(travelled(versions[1]), by="budi", at=at).deals
    event = deal.events[-1]
    assert Migrated(
        "D-1", 9, at, "budi", 1, 4,
        {"demo": "presentation"},
        {"budget": "amount", "contact.mail": "person.mail", "contact.name": "person.name"},
        ("fields.fax", "stages.lead.checklist.written"),
    ) == event  # fmt: skip
    assert SYSTEM.id == versions[4].migrate(travelled(versions[1])).deals[0].events[-1].by


def test_what_was_given_is_left_as_it_is(versions: dict[int, Process]) -> None:
    """The old deal goes on under its own process."""
    old = travelled(versions[1])
    before = stored(old)
    versions[4].migrate(old)
    assert before == stored(old)
    assert old.can("propose")


@pytest.mark.parametrize("form", ["deal", "snapshot", "pair", "pairs", "generator"])
def test_deals_come_in_several_forms(form: str, versions: dict[int, Process]) -> None:
    """As deals, snapshots, or snapshots with histories; alone or many."""
    old = travelled(versions[1])
    snapshot, history = stored(old)
    given: Any = {
        "deal": old,
        "snapshot": snapshot,
        "pair": (snapshot, history),
        "pairs": [(snapshot, history), old],
        "generator": (deal for deal in [old]),
    }[form]
    report = versions[4].migrate(given)
    assert {"presentation"} == {deal.stage for deal in report.deals}
    assert (1 if form == "snapshot" else 9) == len(report.deals[0].events)


def test_a_deal_of_the_present_version_is_taken_as_it_is(versions: dict[int, Process]) -> None:
    """So that a whole table can be given, twice too."""
    (deal,) = versions[4].migrate(travelled(versions[1])).deals
    report = versions[4].migrate([deal, travelled(versions[1], "D-2")])
    assert deal.events == report.deals[0].events
    assert [None, 9] == [step.event and step.event.sequence for step in report.steps]
    assert "1 of 2 deals come to version 4 of 'acme'; the others are of it already." == str(report)
    report = versions[4].migrate(travelled(versions[1], "D-3"), dry=True)
    assert "1 of 1 deals come to version 4 of 'acme'." == str(report)


def test_a_dry_run_tells_and_does_nothing(versions: dict[int, Process]) -> None:
    """What becomes of each, and no deals."""
    report = versions[4].migrate(travelled(versions[1]), dry=True)
    (step,) = report.steps
    assert (1, 4, "demo", "presentation") == (
        step.from_version,
        step.version,
        step.stage_before,
        step.stage,
    )
    assert "amount" == step.fields["budget"]
    assert "fields.fax" in step.dropped
    assert () == report.deals
    assert report
    assert {} == report.problems


def test_all_problems_of_all_deals_are_told_at_once() -> None:
    """And nothing is done for those that could come."""
    v1 = Process.from_yaml(V1, clock=FakeClock())
    text = V2.replace("stages: {demo: talk}, ", "").replace(", drop: [fax]", "")
    v2 = Process.from_yaml(text, clock=FakeClock())
    good = v1.start("A", {"segment": "small"})
    stays = travelled(v1, "B", segment="middle")
    with pytest.raises(CannotMigrate) as caught:
        v2.migrate([good, stays])
    assert (
        "1 of 2 deals cannot come to version 2 of 'acme', so none is changed:\n"
        "  B: stage: the stage 'demo' is gone; say what becomes of its deals with"
        " migrations: {2: {stages: {demo: …}}}. There is: lead, talk, offer, won.\n"
        "  B: facts.fax: the field has a value and is gone; say what it is called now with"
        " migrations: {2: {fields: {fax: …}}}, or give the value up with {2: {drop: [fax]}}.\n"
        "  B: facts.segment: 'middle' is not one of the options; write one of: 'small', 'large'."
    ) == str(caught.value)
    assert ["B"] == list(caught.value.report.problems)
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))


def test_a_stage_that_is_gone_is_forgotten_where_the_deal_no_longer_is() -> None:
    """No condition can ask for it any more; the history still knows it."""
    v1 = Process.from_yaml(V1, clock=FakeClock())
    v2 = Process.from_yaml(V2.replace("stages: {demo: talk}, ", ""), clock=FakeClock())
    old = travelled(v1)
    old.fire("propose")
    (deal,) = v2.migrate(old).deals
    assert "stages.demo" in deal.events[-1].dropped
    assert {"lead", "offer"} == set(deal.snapshot()["past"])
    assert None is deal.snapshot()["previous"]
    assert "demo" in [change.value for change in deal.history_of("stage")]


def test_a_value_of_a_derived_field_is_not_lost_in_silence() -> None:
    """It has to be given up first, which ``drop`` allows here."""
    text = V2.replace("  value: decimal\n", "  value: {type: decimal, formula: 1 + 1}\n")
    text = text.replace("fields: {budget: value}, ", "fields: {}, ")
    kept = Process.from_yaml(text.replace("drop: [fax]", "drop: [fax, budget]"), clock=FakeClock())
    v1 = Process.from_yaml(V1.replace("budget", "value"), clock=FakeClock())
    old = v1.start("A", {"value": 5})
    with pytest.raises(CannotMigrate, match=r"facts\.value: the field has a value and follows"):
        kept.migrate(old)
    given_up = Process.from_yaml(
        text.replace("drop: [fax]", "drop: [fax, value]"), clock=FakeClock()
    )
    (deal,) = given_up.migrate(old).deals
    assert 2 == deal.facts["value"]


def test_stages_that_become_one_add_up() -> None:
    """How often, and when last."""
    v1 = Process.from_yaml(V1, clock=FakeClock())
    text = V2.replace("{demo: talk}", "{demo: lead}")
    old = travelled(v1)
    past = old.snapshot()["past"]
    old.fire("propose")
    (deal,) = Process.from_yaml(text, clock=FakeClock()).migrate(old).deals
    lead = deal.snapshot()["past"]["lead"]
    assert past["lead"]["count"] + old.snapshot()["past"]["demo"]["count"] == lead["count"]
    assert {"called"} == set(deal.snapshot()["ticks"]["lead"])


def test_a_migration_may_close_a_deal() -> None:
    """The stage it stands in has an outcome now, and the history says why."""
    v1 = Process.from_yaml(V1, clock=FakeClock())
    text = V2.replace("{demo: talk}", "{demo: won}")
    (deal,) = Process.from_yaml(text, clock=FakeClock()).migrate(travelled(v1)).deals
    assert ("won", "won") == (deal.stage, deal.outcome)


def test_a_stored_history_can_be_read_ever_after(versions: dict[int, Process]) -> None:
    """Under the names of its time; values that were given up stay what they were."""
    (deal,) = versions[4].migrate(travelled(versions[1])).deals
    deal.fire("propose")
    again = versions[4].restore(*stored(deal))
    assert deal.events == again.events
    assert deal.snapshot() == again.snapshot()
    assert "1" == again.events[0].values["fax"]
    assert ["lead", "presentation", "offer", "presentation", "offer"] == [
        change.value for change in again.history_of("stage")
    ]
    assert ["5 EUR", "7 EUR"] == [str(change.value) for change in again.history_of("amount")]


def test_values_given_up_can_be_of_any_kind() -> None:
    """They are kept as they were written."""
    fields = "  fax: {type: list, of: money}\n  span: duration\n"
    v1 = Process.from_yaml(V1.replace("  fax: text\n", fields), clock=FakeClock())
    text = V2.replace("drop: [fax]", "drop: [fax, span]")
    v2 = Process.from_yaml(text, clock=FakeClock())
    old = v1.start("A", {"fax": ["5 EUR", "6 USD"], "span": "14d"})
    (deal,) = v2.migrate(old).deals
    assert old.history()[0]["values"] == deal.events[0].values
    assert deal.events == v2.restore(*stored(deal)).events


def test_step_by_step_or_at_once_is_the_same(versions: dict[int, Process]) -> None:
    """But for the number of events: each step is one."""
    old = travelled(versions[1])
    deal = old
    for number in (2, 3, 4):
        (deal,) = versions[number].migrate(deal).deals
    (at_once,) = versions[4].migrate(old).deals
    expected = {**at_once.snapshot(), "sequence": deal.snapshot()["sequence"]}
    assert expected == deal.snapshot()
    assert at_once.events[:8] == deal.events[:8]
    assert [1, 2, 3] == [event.from_version for event in deal.events[8:]]
    assert deal.events == versions[4].restore(*stored(deal)).events


def test_the_fold_of_the_history_is_the_deal(versions: dict[int, Process]) -> None:
    """Also when it went through several versions."""
    deal = travelled(versions[1])
    for number in (2, 4):
        (deal,) = versions[number].migrate(deal).deals
        snapshot = fold(deal.events)
        assert snapshot == deal._snapshot


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 7}, "version: it is of version 7, not 4; load version 7."),
        ({"process": "other"}, "process: it is of the process 'other', not of 'acme'"),
        ({"version": "one"}, "version: 'one' does not count anything"),
        ({"version": None}, "version: None does not count anything"),
        ({"stage": 3}, "stage: 3 is no text"),
        ({"facts": []}, "facts: list is no object"),
        ({"past": {"lead": 3}}, "past.lead: int is no object"),
        ({"extra": 1}, "extra: there is no key 'extra'"),
        ({"facts": {"contact.mail": 3}}, "facts.person.mail"),
        ({"facts": {"ghost": 3}}, "facts.ghost: the field has a value and is gone"),
    ],
)
def test_data_that_cannot_be_read_is_a_problem_and_no_crash(
    change: dict[str, Any], message: str, versions: dict[int, Process]
) -> None:
    """Each with its place and the way out."""
    snapshot, _ = stored(travelled(versions[1]))
    report = versions[4].migrate({**snapshot, **change}, dry=True)
    assert message in "\n".join(report.problems["D-1"])


def test_a_history_that_does_not_lead_there_is_a_problem(versions: dict[int, Process]) -> None:
    """Of this deal; the others are told too."""
    snapshot, history = stored(travelled(versions[1]))
    report = versions[4].migrate([(snapshot, history[:-1]), ({}, [{"kind": 3}])], dry=True)
    assert ["D-1", "deal number 2"] == list(report.problems)
    assert "do not lead to the snapshot" in report.problems["D-1"][0]


@pytest.mark.parametrize("given", ["D-1", 3, None, [3], [None], [(1, 2, 3)]])
def test_what_is_no_deal_is_a_usage_error(given: Any, versions: dict[int, Process]) -> None:
    """With what may be passed."""
    with pytest.raises(UsageError, match="pass deals, snapshots as plain data, or pairs"):
        versions[4].migrate(given)


def test_a_stored_deal_of_an_earlier_version_names_the_way(versions: dict[int, Process]) -> None:
    """Not all that it has and this version does not."""
    with pytest.raises(SnapshotError) as caught:
        versions[4].restore(*stored(travelled(versions[1])))
    assert (
        "The deal is of version 1 of 'acme', and this is version 4; bring it over with"
        " process.migrate first."
    ) == str(caught.value)


def test_hooks_are_told(versions: dict[int, Process]) -> None:
    """After all deals are known to come."""
    heard: list[Any] = []
    versions[4].on("migrated")(lambda event: heard.append(event))
    versions[4].migrate([travelled(versions[1]), travelled(versions[1], "D-2")])
    assert ["D-1", "D-2"] == [event.deal for event in heard]


def test_it_can_be_awaited(versions: dict[int, Process]) -> None:
    """With hooks that are."""
    heard: list[Any] = []

    @versions[4].on("migrated")
    async def hear(event: Any) -> None:
        heard.append(event)

    report = asyncio.run(versions[4].amigrate(travelled(versions[1])))
    assert ("presentation", 1) == (report.deals[0].stage, len(heard))
    dry = asyncio.run(versions[4].amigrate(travelled(versions[1]), dry=True))
    assert isinstance(dry, Migration)
    with pytest.raises(CannotMigrate):
        asyncio.run(versions[4].amigrate({}))


def test_old_events_do_not_leave_with_values_that_nobody_knows(
    versions: dict[int, Process],
) -> None:
    """Whether a field that is gone was sensitive cannot be known any more."""
    (deal,) = versions[4].migrate(travelled(versions[1])).deals
    sent = versions[4].event_to_cloudevent(deal.events[0])
    assert {"segment": "small"} == sent["data"]["values"]


def test_no_stage_and_no_field_has_to_be_mentioned_that_keeps_its_name() -> None:
    """A version of which nothing is said renamed nothing."""
    v1 = Process.from_yaml(V1, clock=FakeClock())
    v9 = Process.from_yaml(V1.replace("process: acme", "process: acme\nversion: 9"))
    (deal,) = v9.migrate(travelled(v1)).deals
    assert (1, 9) == (deal.events[-1].from_version, deal.events[-1].version)


BESIDE = """\
salesprocess: 1
process: acme
roles: {manager: Manager}
fields: {amount: decimal}
stages: {lead: , offer: , won: {outcome: won}}
transitions: {propose: {from: lead, to: offer}, win: {from: offer, to: won}}
approvals:
  discount: {roles: manager, expires: 30d}
  contract: {roles: manager}
tracks:
  legal:
    stages: {check: , passed: {done: true}}
    transitions: {pass: {from: check, to: passed}}
  security:
    stages: {scan: , clean: {done: true}}
    transitions: {pass: {from: scan, to: clean}}
deadlines:
  slow: {in: lead, after: 5d}
"""


def test_what_goes_on_beside_the_main_course_comes_along() -> None:
    """Under its new names; what is gone is forgotten and listed."""
    v1 = Process.from_yaml(BESIDE, clock=FakeClock())
    old = v1.start("A", at=datetime(2026, 1, 5, 9, tzinfo=UTC))
    old.request("discount", by="ani", at=datetime(2026, 1, 6, 9, tzinfo=UTC))
    old.request("contract", by="ani", at=datetime(2026, 1, 6, 9, tzinfo=UTC))
    old.advance(at=datetime(2026, 1, 20, 9, tzinfo=UTC))
    text = BESIDE.replace("process: acme", "process: acme\nversion: 2")
    text = text.replace("check", "review").replace(
        "  discount: {roles: manager, expires: 30d}\n", ""
    )
    text, security = text.split("  security:")[0], "deadlines:\n  late: {in: lead, after: 5d}\n"
    text += security + "migrations:\n  2: {stages: {legal.check: legal.review}}\n"
    v2 = Process.from_yaml(text, clock=FakeClock())
    (deal,) = v2.migrate(old).deals
    assert {"legal": "review"} == dict(deal.tracks)
    assert ["contract"] == list(deal.snapshot()["beside"]["approvals"])
    assert {"approvals.discount", "tracks.security", "deadlines.slow"} == set(
        deal.events[-1].dropped
    )
    assert deal.events == v2.restore(*stored(deal)).events
    unmapped = Process.from_yaml(text.split("migrations:")[0], clock=FakeClock())
    (problem,) = unmapped.migrate(old, dry=True).problems["A"]
    assert "the stage 'legal.check' is gone" in problem
