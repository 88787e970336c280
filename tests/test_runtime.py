"""Deals of the built-in process and of small ones: what users do and see."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from salesprocess import (
    Actor,
    Availability,
    Blocked,
    CannotStart,
    InvalidValues,
    LoadError,
    Money,
    NotDrawn,
    NotRegistered,
    Process,
    Situation,
    SnapshotError,
    UnknownTrigger,
    UsageError,
)
from salesprocess.events import Emitted, Moved, Started, Stayed, Updated
from salesprocess.testing import FakeClock

SMALL = """
salesprocess: 1
process: small
version: 3
roles:
  rep:
  boss:
fields:
  amount: {type: money, currency: EUR, min: 0}
  total: {type: money, currency: EUR, formula: amount * 2}
  first_amount: {type: money, currency: EUR, write: once}
  owner: {type: text, locked_in: offer}
  secret: {type: text, sensitive: true}
  terms: {type: group, fields: {days: integer, note: text}}
stages:
  lead:
  offer:
    checklist:
      called:
      sent: {required: false}
  waiting:
  won: {outcome: won}
  lost: {outcome: lost}
guards:
  large: {when: amount >= 100, message: Too small., override: {roles: boss}}
  rounded: {when: amount != 111, message: An odd amount., severity: warn}
transitions:
  offer: {from: lead, to: offer, guards: [large, rounded], set: {first_amount: amount}}
  note: {from: open, to: stay, set: {terms.note: "'seen'"}, emit: noted}
  wait: {from: [lead, offer], to: waiting}
  go_on: {from: waiting, to: previous}
  win: {from: offer, to: won}
  lose: {from: open, to: lost, reason: [price, other], comment: required}
  back: {from: offer, to: lead}
reversions: {roles: boss}
"""
BOSS = Actor("budi", {"boss"})


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 3, 1, 9, tzinfo=UTC))


@pytest.fixture
def process(clock: FakeClock) -> Process:
    return Process.from_yaml(SMALL, clock=clock)


def test_a_deal_starts_in_the_first_stage_with_its_facts(process: Process) -> None:
    """Starting records who, when, where and what is known."""
    deal = process.start("D-1", {"amount": "50 EUR", "terms": {"days": 30}}, by="ani")
    assert ("D-1", "lead", None) == (deal.id, deal.stage, deal.outcome)
    assert {
        "amount": Money(Decimal(50), "EUR"),
        "total": Money(Decimal(100), "EUR"),
        "terms.days": 30,
    } == dict(deal.facts)
    (event,) = deal.events
    assert isinstance(event, Started)
    assert ("D-1/1", "ani", process.now()) == (event.id, event.by, event.at)


def test_the_three_outcomes_of_a_trigger_are_never_mixed_up(process: Process) -> None:
    """Unknown, not drawn from here, and blocked are different errors with different help."""
    deal = process.start("D-1")
    with pytest.raises(UnknownTrigger, match="did you mean 'offer'"):
        deal.fire("ofer")
    with pytest.raises(NotDrawn) as not_drawn:
        deal.fire("win")
    assert ("offer", "note", "wait", "lose") == not_drawn.value.drawn
    with pytest.raises(Blocked) as blocked:
        deal.fire("offer")
    assert ("large",) == blocked.value.explanation.blocking
    assert 1 == len(deal.events)


def test_values_that_come_with_a_trigger_are_written_with_it_or_not_at_all(
    process: Process,
) -> None:
    """A blocked trigger leaves its values unwritten; an accepted one records them in the move."""
    deal = process.start("D-1")
    assert not deal.try_fire("offer", {"amount": 99})
    assert "amount" not in deal.facts
    receipt = deal.fire("offer", {"amount": 150})
    (event,) = receipt.events
    assert isinstance(event, Moved)
    amount = Money(Decimal(150), "EUR")
    assert {"amount": amount, "first_amount": amount} == dict(event.values)
    assert "offer" == deal.stage


def test_what_is_written_once_keeps_its_first_value(process: Process) -> None:
    """A transition that sets the field again leaves it; a person who writes it is refused."""
    deal = process.start("D-1", {"amount": 150})
    deal.fire("offer")
    deal.fire("back", by=BOSS)
    deal.update(amount=200)
    deal.fire("offer")
    assert Money(Decimal(150), "EUR") == deal.facts["first_amount"]
    with pytest.raises(InvalidValues, match="written once"):
        deal.update(first_amount=1)


def test_an_update_names_everything_that_is_wrong_and_writes_nothing(process: Process) -> None:
    """All problems come at once, each with its field; a sensitive value is not repeated."""
    deal = process.start("D-1", {"amount": 150})
    deal.fire("offer")
    with pytest.raises(InvalidValues) as refused:
        deal.update(amount=-1, ammount=3, total=1, owner="ani", secret=7)
    assert {"amount", "ammount", "total", "owner", "secret"} == set(refused.value.problems)
    assert "did you mean 'amount'" in refused.value.problems["ammount"]
    assert "7" not in refused.value.problems["secret"]
    assert Money(Decimal(150), "EUR") == deal.facts["amount"]


def test_an_update_that_changes_nothing_records_nothing(process: Process) -> None:
    """Writing what is there already is accepted without an event."""
    deal = process.start("D-1", {"amount": 150})
    assert () == deal.update(amount="150.00 EUR").events
    assert 1 == len(deal.events)


def test_none_takes_a_value_away(process: Process) -> None:
    """A field without a value is not among the facts."""
    deal = process.start("D-1", {"amount": 150})
    deal.update(amount=None)
    assert {} == dict(deal.facts)


def test_a_warning_is_recorded_and_does_not_block(process: Process) -> None:
    """The receipt and the event name the guard that warned."""
    deal = process.start("D-1", {"amount": 111})
    receipt = deal.fire("offer")
    assert ("rounded",) == receipt.warnings


def test_only_the_right_role_can_override_a_guard_and_gives_a_reason(process: Process) -> None:
    """Who lets a guard pass, and why, is kept in the history."""
    deal = process.start("D-1", {"amount": 5})
    assert not deal.can("offer", override={"large": "please"}, by="ani")
    assert not deal.can("offer", by=BOSS)
    assert not deal.can("offer", by=BOSS, override={"large": ""})
    with pytest.raises(InvalidValues) as caught:
        deal.fire("offer", by=BOSS, override={"larg": "an old friend"})
    problem = {"override.larg": "there is no guard 'larg'; did you mean 'large'?"}
    assert problem == caught.value.problems
    event = deal.fire("offer", by=BOSS, override={"large": "an old friend"}).events[0]
    assert isinstance(event, Moved)
    assert {"large": "an old friend"} == event.overrides


def test_a_reason_and_a_comment_are_asked_for_by_name(process: Process) -> None:
    """A screen can learn what to ask for, and a wrong reason is no reason."""
    deal = process.start("D-1")
    lose = next(option for option in deal.available() if option.trigger == "lose")
    assert Availability.NEEDS_INPUT is lose.status
    assert {"price": "Price", "other": "Other"} == {k: str(v) for k, v in lose.reasons.items()}
    assert lose.needs_comment
    assert not deal.can("lose", reason="weather", comment="rain")
    explained = str(deal.explain("lose", reason="weather", comment="rain"))
    assert "'weather' is none of the reasons; give one of: price, other" in explained
    assert not deal.can("lose", reason="price", comment="  ")
    assert "lost" == deal.fire("lose", reason="price", comment="too dear").stage
    assert "lost" == deal.outcome


def test_required_items_of_a_checklist_are_exit_criteria(process: Process) -> None:
    """Winning needs the required item, not the optional one; ticks can be taken back."""
    deal = process.start("D-1", {"amount": 150})
    deal.fire("offer")
    assert not deal.can("win")
    deal.tick("called", by="ani")
    assert deal.can("win")
    deal.untick("called")
    assert not deal.can("win")
    with pytest.raises(InvalidValues, match="did you mean 'called'"):
        deal.tick("caled")


def test_staying_leaves_the_stage_and_its_time_alone(process: Process, clock: FakeClock) -> None:
    """An effect without a move is an event of its own kind, followed by what it emits."""
    deal = process.start("D-1")
    entered = clock()
    clock.advance("2d")
    stayed, emitted = deal.fire("note", by="ani").events
    assert isinstance(stayed, Stayed)
    assert isinstance(emitted, Emitted)
    assert ("noted", "D-1/3") == (emitted.name, emitted.id)
    assert entered.isoformat() in deal.snapshot()["entered_at"].replace("Z", "+00:00")
    assert "seen" == deal.facts["terms.note"]


def test_previous_leads_back_to_where_the_deal_came_from(process: Process) -> None:
    """The same trigger returns to different stages."""
    deal = process.start("D-1", {"amount": 150})
    deal.fire("wait")
    assert "lead" == deal.fire("go_on", by=BOSS).stage
    deal.fire("offer")
    deal.fire("wait", override={}, by=BOSS) if deal.can("wait") else deal.tick("called")
    deal.try_fire("wait")
    assert "offer" == deal.fire("go_on", by=BOSS).stage


def test_a_deal_that_came_from_nowhere_has_no_way_back(process: Process) -> None:
    """Where there is no previous stage, the trigger is not drawn."""
    deal = process.start("D-1")
    stored = deal.snapshot() | {"stage": "waiting"}
    with pytest.raises(NotDrawn):
        process.restore(stored).fire("go_on")


def test_deals_start_only_where_the_process_says(process: Process) -> None:
    """A wrong stage is refused with those in which deals do start."""
    with pytest.raises(CannotStart, match="Deals start in: lead"):
        process.start("D-1", stage="offer")
    with pytest.raises(CannotStart, match="did you mean 'lead'"):
        process.start("D-1", stage="leed")
    with pytest.raises(UsageError, match="text"):
        process.start("")


def test_history_tells_how_stage_and_fields_came_about(process: Process, clock: FakeClock) -> None:
    """Each change has its moment and its actor."""
    deal = process.start("D-1", by="ani")
    clock.advance("1h")
    deal.update(amount=150, by="budi")
    deal.fire("offer", by="citra")
    assert ["lead", "offer"] == [change.value for change in deal.history_of("stage")]
    (change,) = deal.history_of("amount")
    assert ("budi", clock()) == (change.by, change.at)
    with pytest.raises(UsageError, match="did you mean 'amount'"):
        deal.history_of("amonut")


def test_considering_changes_nothing(process: Process) -> None:
    """What if? tells the events and the stage that would follow."""
    deal = process.start("D-1")
    decision = deal.consider("offer", {"amount": 150})
    assert decision
    assert "offer" == decision.stage
    assert ("lead", 1) == (deal.stage, len(deal.events))


def test_a_moment_needs_its_time_zone(process: Process) -> None:
    """A moment or a clock without a zone is refused before anything happens."""
    deal = process.start("D-1")
    with pytest.raises(UsageError, match="no time zone"):
        deal.fire("wait", at=datetime(2026, 1, 1))
    naive = Process.from_yaml(SMALL, clock=lambda: datetime(2026, 1, 1))
    with pytest.raises(UsageError, match="no time zone"):
        naive.start("D-1")
    assert 1 == len(deal.events)


def test_an_actor_has_a_set_of_roles(process: Process) -> None:
    """Roles may come in any collection, but not as one text."""
    deal = process.start("D-1", {"amount": 5})
    listed = Actor("budi", ["boss"])  # type: ignore[arg-type]
    assert deal.can("offer", by=listed, override={"large": "yes"})
    with pytest.raises(UsageError, match="set of roles"):
        deal.can("offer", by=Actor("budi", "boss"))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="id or an Actor"):
        deal.can("offer", by=7)  # type: ignore[typeddict-item]


def test_a_check_decides_and_may_say_why(process: Process) -> None:
    """True, False and a text are answers; anything else blocks as a failed check."""
    answers: dict[str, object] = {}
    text = SMALL.replace("when: amount >= 100", "check: ask")
    asked = Process.from_yaml(text, checks={"ask": lambda situation: answers["now"]})
    deal = asked.start("D-1")
    for answer, open_ in ((True, True), (False, False), ("no budget", False), (1, False)):
        answers["now"] = answer
        assert open_ == deal.can("offer")
    answers["now"] = "no budget"
    assert "no budget" in str(deal.explain("offer"))
    answers.clear()
    assert not deal.can("offer")
    assert "KeyError" in str(deal.explain("offer"))


def test_a_check_is_asked_once_for_a_decision() -> None:
    """Deciding and explaining the refusal share one answer of the check."""
    calls: list[Situation] = []
    process = Process.from_yaml(SMALL.replace("when: amount >= 100", "check: ask"))

    @process.check("ask")
    def ask(situation: Situation) -> bool:
        calls.append(situation)
        return False

    deal = process.start("D-1")
    with pytest.raises(Blocked) as blocked:
        deal.fire("offer", {"amount": 3})
    assert "offer" == blocked.value.explanation.trigger
    assert 1 == len(calls)
    assert Money(Decimal(3), "EUR") == calls[0].facts["amount"]


def test_names_that_nobody_registered_are_told_before_the_first_deal() -> None:
    """Missing checks and actions are refused at the start, not in the middle of a sale."""
    text = SMALL.replace("when: amount >= 100", "check: credit") + "hooks: {h: {on: won, call: x}}"
    process = Process.from_yaml(text)
    with pytest.raises(NotRegistered) as missing:
        process.start("D-1")
    assert "'credit'" in str(missing.value)
    assert "'x'" in str(missing.value)
    with pytest.raises(UsageError, match="async"):

        @process.check("credit")
        async def credit(situation: Situation) -> bool:
            return True


def test_a_deal_is_plain_json_at_rest(process: Process) -> None:
    """Snapshot and history survive JSON text, with every kind of event."""
    deal = process.start("D-1", {"amount": 150}, by="ani")
    deal.fire("offer")
    deal.tick("called", by="ani")
    deal.fire("note")
    stored, history = json.loads(json.dumps([deal.snapshot(), deal.history()]))
    restored = process.restore(stored, history)
    assert deal.snapshot() == restored.snapshot()
    assert deal.events == restored.events
    assert restored.can("win")


def test_events_that_do_not_lead_to_the_snapshot_are_refused(process: Process) -> None:
    """Snapshot and history must be of the same moment."""
    deal = process.start("D-1", {"amount": 150})
    history = deal.history()
    deal.fire("offer")
    with pytest.raises(SnapshotError, match="do not lead"):
        process.restore(deal.snapshot(), history)


def test_a_snapshot_of_something_else_is_refused(process: Process) -> None:
    """Another process, another version or an unknown stage is named."""
    stored = process.start("D-1").snapshot()
    for change, named in (
        ({"process": "other"}, "other"),
        ({"version": 2}, "2"),
        ({"stage": "offfer"}, "did you mean 'offer'"),
        ({"facts": {"amonut": 1}}, "did you mean 'amount'"),
    ):
        with pytest.raises(SnapshotError, match=named):
            process.restore(stored | change)


def test_a_history_replays_without_guards_or_hooks(process: Process) -> None:
    """Folding events again gives the same deal; it must begin at the beginning."""
    deal = process.start("D-1", {"amount": 150})
    deal.fire("offer")
    assert deal.snapshot() == process.replay(deal.events).snapshot()
    with pytest.raises(UsageError, match="begins with a Started"):
        process.replay(deal.events[1:])


def test_deals_and_processes_can_be_copied_and_pickled(process: Process) -> None:
    """A copy goes its own way; a pickled process is compiled again with what was registered."""
    deal = process.start("D-1", {"amount": 150})
    for other in (copy.copy(deal), copy.deepcopy(deal)):
        other.fire("offer")
        assert ("lead", "offer") == (deal.stage, other.stage)
        assert other.process is process
    process.add_hook(remember, on="won")
    again = pickle.loads(pickle.dumps([deal, deal]))
    assert again[0] is again[1]
    assert deal.snapshot() == again[0].snapshot()
    again[0].fire("offer")
    again[0].tick("called")
    REMEMBERED.clear()
    again[0].fire("win")
    assert ["D-1"] == REMEMBERED


REMEMBERED: list[str] = []


def remember(event: Moved) -> None:
    REMEMBERED.append(event.deal)


def test_errors_can_be_pickled(process: Process) -> None:
    """What a worker process raises arrives whole."""
    deal = process.start("D-1")
    for trigger in ("ofer", "win", "offer"):
        error = deal.try_fire(trigger).error  # type: ignore[union-attr]
        assert str(error) == str(pickle.loads(pickle.dumps(error)))


def test_many_threads_drive_different_deals_of_one_process() -> None:
    """Every deal ends where it ends when it is alone."""
    process = Process.from_yaml(SMALL)

    def drive(number: int) -> tuple[str, int]:
        deal = process.start(f"D-{number}", {"amount": 90 + number % 20})
        moved = deal.try_fire("offer")
        if moved:
            deal.tick("called")
            deal.fire("win")
        return deal.stage, len(deal.events)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(drive, range(400)))
    expected = [("won", 4) if 90 + n % 20 >= 100 else ("lead", 1) for n in range(400)]
    assert expected == found


def test_awaitable_twins_do_the_same_and_await_hooks(process: Process) -> None:
    """The same deal, driven from an event loop, with a plain and an async hook."""
    told: list[str] = []

    @process.on("moved")
    async def tell(event: Moved) -> None:
        await asyncio.sleep(0)
        told.append(event.target)

    @process.on("updated")
    def note(event: Updated) -> None:
        told.append("updated")

    async def sell() -> str:
        deal = await process.astart("D-1")
        await deal.aupdate(amount=150)
        with pytest.raises(UsageError, match="afire"):
            deal.fire("offer")
        assert "lead" == deal.stage
        await deal.afire("offer")
        await deal.atick("called")
        await deal.auntick("called")
        assert not await deal.atry_fire("win")
        await deal.atick("called")
        return (await deal.afire("win")).stage

    assert "won" == asyncio.run(sell())
    assert ["updated", "offer", "won"] == told


def test_no_text_of_a_deal_shows_a_value(process: Process) -> None:
    """The repr of deals, events, snapshots and receipts is safe to log."""
    deal = process.start("D-1", {"secret": "pssst", "amount": 150})
    receipt = deal.fire("offer", {"secret": "psssst"})
    for thing in (deal, deal.events, receipt, process, deal.explain("win").unmet):
        assert "pss" not in repr(thing)


def test_events_leave_as_json_and_as_cloudevents(process: Process) -> None:
    """To be stored with everything; to be sent without sensitive values."""
    deal = process.start("D-1", {"secret": "pssst", "amount": 150})
    (event,) = deal.events
    assert "pssst" in json.dumps(process.event_to_json(event))
    sent = process.event_to_cloudevent(event, source="/shop")
    assert "pssst" not in json.dumps(sent)
    assert ("1.0", "/shop", "D-1") == (sent["specversion"], sent["source"], sent["subject"])


def test_two_currencies_compare_through_the_rates_of_the_application() -> None:
    """Without a rate the answer is unknown, and unknown blocks."""
    text = """
salesprocess: 1
process: exports
fields: {amount: money}
stages: {lead: null, offer: null, won: {outcome: won}}
transitions:
  offer: {from: lead, to: offer, guards: "amount >= '100 EUR'"}
  win: {from: offer, to: won}
"""
    known = {("EUR", "USD"): Decimal(2)}
    rated = Process.from_yaml(text, rates=lambda source, target, at: known.get((source, target)))
    assert rated.start("D-1", {"amount": "200 USD"}).can("offer")
    assert not rated.start("D-1", {"amount": "199 USD"}).can("offer")
    assert not Process.from_yaml(text).start("D-1", {"amount": "500 USD"}).can("offer")


def test_a_process_loads_from_a_file_and_says_which_file_is_wrong(tmp_path: Path) -> None:
    """The path of the file is part of every finding."""
    path = tmp_path / "acme.yaml"
    path.write_text(SMALL)
    assert "small" == Process.load(path).definition.name
    path.write_text(SMALL.replace("from: lead, to: offer", "from: laed, to: offer"))
    with pytest.raises(LoadError) as failed:
        Process.load(path)
    (finding,) = failed.value.findings
    assert str(path) == finding.place.file
    with pytest.raises(LoadError, match=r"missing\.yaml"):
        Process.load(tmp_path / "missing.yaml")
    with pytest.raises(LoadError, match=r"did you mean 'acme\.yaml'"):
        Process.load(tmp_path / "acm.yaml")
    with pytest.raises(UsageError, match="did you mean 'b2b_saas'"):
        Process.builtin("b2b")


def test_an_age_is_told_by_the_clock(clock: FakeClock) -> None:
    """Guards over time are answered for the moment that is asked about."""
    text = SMALL.replace("when: amount >= 100", "when: deal.age >= '2d'")
    process = Process.from_yaml(text, clock=clock)
    deal = process.start("D-1")
    assert not deal.can("offer")
    assert deal.can("offer", at=clock() + timedelta(days=2))
    clock.advance(timedelta(days=2))
    assert deal.can("offer")


def test_what_is_of_the_wrong_kind_is_refused_before_anything_happens(process: Process) -> None:
    """A slip in the application's code ends in a sentence, not in a damaged history."""
    deal = process.start("D-1")
    slips = (
        lambda: deal.update("x"),  # type: ignore[arg-type]
        lambda: deal.update(None),  # type: ignore[arg-type]
        lambda: deal.update({1: 2}),  # type: ignore[dict-item]
        lambda: deal.fire("wait", "x"),  # type: ignore[arg-type]
        lambda: deal.fire("wait", comment=5),  # type: ignore[arg-type]
        lambda: deal.fire("wait", reason=["price"]),  # type: ignore[arg-type]
        lambda: deal.fire("wait", override={"large": 1}),  # type: ignore[dict-item]
        lambda: deal.fire("wait", by=Actor(5)),  # type: ignore[arg-type]
        lambda: process.start("D-2", [1]),  # type: ignore[arg-type]
        lambda: process.start("D-2", {1: 2}),  # type: ignore[dict-item]
        lambda: process.advance([deal]),  # type: ignore[arg-type]
    )
    for slip in slips:
        with pytest.raises(UsageError, match="pass"):
            slip()
    with pytest.raises(CannotStart):
        process.start("D-2", stage=5)  # type: ignore[arg-type]
    assert ("lead", 1) == (deal.stage, len(deal.events))


def test_a_process_says_which_it_is() -> None:
    """By the name and version that its deals remember."""
    text = (
        "{salesprocess: 1, process: p, version: 3, stages: {a: , b: }, transitions: {go: {from:"
        " a, to: b}}}"
    )
    process = Process.from_yaml(text)
    snapshot = process.start("D-1").snapshot()
    assert ("p", 3, snapshot["process"], snapshot["version"]) == (
        process.name, process.version, "p", 3,
    )  # fmt: skip
