from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from salesprocess.errors import NotRegistered, UsageError
from salesprocess.events import HookFailed, Notice
from salesprocess.hooks import Hooks
from salesprocess.loading import load_text
from salesprocess.snapshot import Snapshot
from tests.hooks.acme import (
    EMITTED,
    FAILED,
    NOW,
    STAYED,
    TEXT,
    TICKED,
    UNTICKED,
    hooks,
    moved,
    snapshot,
    started,
    updated,
)

Told = list[Notice]
EVERY_NAME = (
    "started", "updated", "ticked", "unticked", "moved", "stayed", "stage_entered", "stage_left",
    "won", "dormant", "handed_over", "hook_failed", "any",
)  # fmt: skip
STAGES = ("lead", "prospect", "won", "paused")
DECLARED = """
hooks:
  thank: {on: stage_entered, stage: won, call: send_mail}
  look: {on: [moved, updated], when: amount > 5, call: open_page}
"""


def told(event: Notice, **wanted: Any) -> int:
    """Return how often a hook that wants this is told of an event; the deal is paused."""
    found: Told = []
    registered = hooks()
    registered.add(found.append, **wanted)
    registered.dispatch([event], snapshot("paused", amount=5))
    return len(found)


def fail(event: Notice) -> None:
    raise KeyError(event.deal)


async def afail(event: Notice) -> None:
    raise KeyError(event.deal)


# --- who is told -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "names"),
    [
        (started(), {"started", "stage_entered", "any"}),
        (started("won"), {"started", "stage_entered", "won", "any"}),
        (updated(amount=1), {"updated", "any"}),
        (TICKED, {"ticked", "any"}),
        (UNTICKED, {"unticked", "any"}),
        (STAYED, {"stayed", "any"}),
        (moved(), {"moved", "stage_entered", "stage_left", "any"}),
        (moved("lead", "paused"), {"moved", "stage_entered", "stage_left", "dormant", "any"}),
        (EMITTED, {"handed_over", "any"}),
        (FAILED, {"hook_failed"}),
    ],
)
def test_an_event_reaches_the_hooks_on_each_of_its_names(event: Notice, names: set[str]) -> None:
    """A move is one record, and an entry, an exit and perhaps an outcome to whom it concerns."""
    assert names == {name for name in EVERY_NAME if told(event, on=name)}


@pytest.mark.parametrize(
    ("event", "name", "stage"),
    [
        (started(), "started", "lead"),
        (moved(), "moved", "prospect"),
        (moved(), "stage_entered", "prospect"),
        (moved(), "stage_left", "lead"),
        (moved(), "any", "prospect"),
        (STAYED, "stayed", "lead"),
        (TICKED, "ticked", "lead"),
        (EMITTED, "handed_over", "prospect"),
        (updated(), "updated", "paused"),
        (FAILED, "hook_failed", "paused"),
    ],
)
def test_a_stage_is_the_one_that_is_left_or_in_which_the_deal_is(
    event: Notice, name: str, stage: str
) -> None:
    """Each event concerns one stage under each of its names."""
    assert [stage] == [one for one in STAGES if told(event, on=name, stage=one)]


def test_a_trigger_picks_the_events_that_came_of_it() -> None:
    """Events without a trigger are none of them."""
    events = (started(), updated(), TICKED, STAYED, moved(), EMITTED)

    assert [moved(), EMITTED] == [event for event in events if told(event, trigger="qualify")]


def test_a_hook_is_called_once_for_an_event_that_it_wants_in_several_ways() -> None:
    """Of several names, stages and triggers one of each is enough, and more are no more."""
    names = ["stage_entered", "stage_left", "moved", "any"]

    assert 1 == told(moved(), on=names, stage=["lead", "prospect"], trigger=["win", "qualify"])


def test_an_event_without_a_filter_is_any_event() -> None:
    """A hook that says nothing of events is told of all of them but failed hooks."""
    assert [1, 0] == [told(event) for event in (updated(), FAILED)]


@pytest.mark.parametrize(
    ("when", "times"),
    [
        ("amount == 5", 1),
        ("amount > 5", 0),
        ("filled(phone)", 0),
        ("phone == '+62215550100'", 0),
        ("deal.stage == 'paused'", 1),
        ("actor.id == 'ani'", 1),
        ("now == '2026-05-03T09:30Z'", 1),
        ("'x' in actor.roles", 0),
    ],
)
def test_a_condition_must_be_definitely_true_of_the_deal_after_the_event(
    when: str, times: int
) -> None:
    """It knows the facts, the deal, the actor's id and the moment; what is unknown is not true."""
    found: Told = []
    registered = hooks(TEXT.replace("fields:", "roles: {x: }\nfields:"))
    registered.add(found.append, when=when)
    registered.dispatch([updated()], snapshot("paused", amount=5))

    assert times == len(found)


def test_a_hook_that_is_added_later_is_told_from_then_on() -> None:
    """What was known of who wants an event is forgotten when somebody joins."""
    first: Told = []
    second: Told = []
    registered = hooks()
    registered.add(first.append)
    registered.dispatch([moved(), updated()], snapshot())
    registered.add(second.append)
    registered.dispatch([moved(), updated()], snapshot())

    assert [moved(), updated()] * 2 == first
    assert [moved(), updated()] == second


def test_hooks_are_called_in_the_order_in_which_they_were_added() -> None:
    """Events come one after another, and each is told to all before the next one is."""
    calls: list[tuple[str, int]] = []
    registered = hooks()
    for name in "ab":
        registered.add(lambda event, name=name: calls.append((name, event.sequence)))
    registered.dispatch([moved(), EMITTED], snapshot())

    assert [("a", 2), ("b", 2), ("a", 3), ("b", 3)] == calls


def test_without_hooks_nothing_is_looked_at() -> None:
    """Not even what happened."""
    events = iter([moved()])
    hooks().dispatch(events, snapshot())

    assert [moved()] == list(events)


def test_hooks_may_be_added_from_many_threads() -> None:
    """None of them is lost."""
    registered = hooks()
    threads = [
        threading.Thread(target=lambda: [registered.add(print) for _ in range(50)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 400 == len(registered.subscriptions)


# --- what is told ------------------------------------------------------------------------------


def test_a_hook_with_two_parameters_is_given_the_snapshot_as_well() -> None:
    """It is where the deal stands after the event."""
    found: list[tuple[Notice, Snapshot]] = []
    registered = hooks()
    registered.add(lambda event, deal: found.append((event, deal)))
    registered.dispatch([moved()], snapshot(amount=5))

    assert [(moved(), snapshot(amount=5))] == found


def test_sensitive_values_are_kept_from_hooks() -> None:
    """Neither the event nor the snapshot has them; what the engine holds is left as it is."""
    found: list[Any] = []
    registered = hooks(TEXT)
    registered.add(lambda event, deal: found.extend((event, deal)), when="filled(phone)")
    event, deal = updated(amount=1, phone="+62215550100"), snapshot(amount=1, phone="+62215550100")
    registered.dispatch([event], deal)

    assert [updated(amount=1), snapshot(amount=1)] == found
    assert "phone" in event.values
    assert "phone" in deal.facts


def test_nothing_is_copied_where_nothing_is_sensitive() -> None:
    """The hook is given the very objects."""
    found: list[Any] = []
    registered = hooks(TEXT)
    registered.add(lambda event, deal: found.extend((event, deal)))
    event, deal = updated(amount=1), snapshot(amount=1)
    registered.dispatch([event], deal)

    assert found[0] is event
    assert found[1] is deal


# --- hooks that fail ---------------------------------------------------------------------------


@pytest.mark.parametrize("failing", [fail, afail])
def test_a_hook_that_raises_is_logged_and_told_and_the_others_run(
    failing: Callable[[Notice], Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the traceback, the notice only the type of the exception."""
    found: Told = []
    notices: Told = []
    registered = hooks()
    registered.add(failing, name="mail")
    registered.add(found.append)
    registered.add(notices.append, on="hook_failed")
    registered.dispatch([moved()], snapshot())

    assert [moved()] == found
    assert [HookFailed("D-1", 2, NOW, "ani", "mail", "KeyError")] == notices
    (record,) = caplog.records
    assert ("salesprocess.hooks", logging.ERROR) == (record.name, record.levelno)
    assert "Hook 'mail' failed on event 'D-1/2'." == record.getMessage()
    assert record.exc_info
    assert record.exc_info[0] is KeyError


@pytest.mark.parametrize("failing", [fail, afail])
def test_a_hook_that_raises_when_told_of_another_is_only_logged(
    failing: Callable[[Notice], Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Otherwise it would be told of itself for ever."""
    registered = hooks()
    registered.add(fail, name="mail")
    registered.add(failing, on="hook_failed", name="alarm")
    registered.dispatch([moved()], snapshot())

    assert [
        "Hook 'mail' failed on event 'D-1/2'.",
        "Hook 'alarm' failed on event 'D-1/2/mail'.",
    ] == [record.getMessage() for record in caplog.records]


def test_a_condition_that_raises_is_a_hook_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong for one hook harms no other."""
    found: Told = []
    registered = Hooks(load_text(TEXT), predicate=lambda _: lambda *_: 1 / 0 > 0)
    registered.add(found.append, when="amount > 5", name="look")
    registered.add(found.append, on="hook_failed")
    registered.dispatch([moved()], snapshot())

    assert [HookFailed("D-1", 2, NOW, "ani", "look", "ZeroDivisionError")] == found
    assert 1 == len(caplog.records)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, asyncio.CancelledError])
def test_what_ends_the_program_or_a_task_is_not_held_back(error: type[BaseException]) -> None:
    """Only exceptions that can be a mistake of a hook are contained."""

    def stop(_: Notice) -> None:
        raise error

    registered = hooks()
    registered.add(stop)
    with pytest.raises(error):
        registered.dispatch([moved()], snapshot())


def test_the_log_may_be_the_applications_own(caplog: pytest.LogCaptureFixture) -> None:
    """A failing hook is written to the logger that was given."""
    registered = hooks(log=logging.getLogger("acme"))
    registered.add(fail)
    registered.dispatch([moved()], snapshot())

    assert ["acme"] == [record.name for record in caplog.records]


# --- async hooks -------------------------------------------------------------------------------


def mixed(calls: list[str]) -> Hooks:
    """Return plain and async hooks that note their calls."""
    registered = hooks()

    async def slow(event: Notice) -> None:
        calls.append(f"begin {event.sequence}")
        await asyncio.sleep(0)
        calls.append(f"end {event.sequence}")

    registered.add(slow)
    registered.add(lambda event: calls.append(f"plain {event.sequence}"))
    return registered


def test_async_hooks_are_awaited_one_after_another_behind_the_plain_ones() -> None:
    """Without a running loop they are given one, and the order is the same with one."""
    plain: list[str] = []
    awaited: list[str] = []
    mixed(plain).dispatch([moved(), EMITTED], snapshot())
    asyncio.run(mixed(awaited).adispatch([moved(), EMITTED], snapshot()))

    assert ["plain 2", "plain 3", "begin 2", "end 2", "begin 3", "end 3"] == plain
    assert plain == awaited


def test_async_hooks_that_raise_are_contained_when_awaited() -> None:
    """``adispatch`` treats failures as ``dispatch`` does."""
    notices: Told = []

    async def note(event: Notice) -> None:
        notices.append(event)

    registered = hooks()
    registered.add(afail, name="mail")
    registered.add(fail, name="post")
    registered.add(note, on="hook_failed")
    asyncio.run(registered.adispatch([moved()], snapshot()))

    assert ["post", "mail"] == [n.hook for n in notices if isinstance(n, HookFailed)]


def test_a_cancelled_task_stays_cancelled() -> None:
    """Cancelling while a hook is awaited is no failure of the hook."""

    async def wait(_: Notice) -> None:
        await asyncio.sleep(3600)

    async def main() -> bool:
        registered = hooks()
        registered.add(wait)
        task = asyncio.create_task(registered.adispatch([moved()], snapshot()))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert asyncio.run(main())


def test_a_running_loop_and_an_async_hook_call_for_the_awaitable_twin() -> None:
    """Waiting for the hook would stop the loop that it waits for."""
    registered = mixed([])

    async def main() -> None:
        registered.demand_no_running_loop()

    with pytest.raises(UsageError, match=r"'slow'; use the awaitable twin: await deal.afire\("):
        asyncio.run(main())


def test_a_running_loop_is_no_obstacle_to_plain_hooks() -> None:
    """Nor are async hooks where no loop is running."""
    found: Told = []

    async def main() -> None:
        registered = hooks()
        registered.add(found.append)
        registered.demand_no_running_loop()
        registered.dispatch([moved()], snapshot())

    asyncio.run(main())
    mixed([]).demand_no_running_loop()

    assert [moved()] == found


def test_dispatching_to_an_async_hook_in_a_running_loop_is_refused() -> None:
    """It is no failure of the hook, which has not been called."""

    async def main(registered: Hooks) -> None:
        registered.dispatch([moved()], snapshot())

    calls: list[str] = []
    with pytest.raises(UsageError, match="awaitable twin"):
        asyncio.run(main(mixed(calls)))

    assert ["plain 2"] == calls


@pytest.mark.parametrize(("call", "is_async"), [(print, False), (afail, True)])
def test_it_is_known_whether_any_hook_is_async(call: Any, is_async: bool) -> None:
    """A process without async hooks pays nothing for them."""
    registered = hooks()
    registered.add(call)
    registered.add(print)

    assert is_async is registered.has_async


# --- hooks of the file -------------------------------------------------------------------------


def test_hooks_of_the_file_are_bound_to_registered_actions() -> None:
    """They have the names that the file gives them and want what it says."""
    mails: Told = []
    pages: Told = []
    registered = hooks(TEXT + DECLARED)
    registered.bind_declared({"send_mail": mails.append, "open_page": pages.append})
    win = moved("prospect", "won", "win")
    registered.dispatch([moved(), win], snapshot("won", amount=5))
    registered.dispatch([updated()], snapshot("won", amount=6))

    assert ["thank", "look"] == [hook.name for hook in registered.subscriptions]
    assert [win] == mails
    assert [updated()] == pages


def test_every_action_that_is_missing_is_named_at_once() -> None:
    """With what it may have been meant to be, and how to register it; and nothing is bound."""
    registered = hooks(TEXT + DECLARED)
    with pytest.raises(NotRegistered) as caught:
        registered.bind_declared({"send_mails": print})

    assert (
        "No action is registered as 'send_mail'; did you mean 'send_mails'?\n"
        "No action is registered as 'open_page'.\n"
        "Register each, such as with @process.action('send_mail'), or install a package that"
        " offers it in the entry-point group 'salesprocess.actions'."
    ) == str(caught.value)
    assert () == registered.subscriptions


def test_an_action_that_cannot_be_called_as_a_hook_is_refused() -> None:
    """The error has the name of the hook in the file."""
    registered = hooks(TEXT + DECLARED)
    with pytest.raises(UsageError, match="Hook 'look': it takes the event"):
        registered.bind_declared({"send_mail": print, "open_page": lambda: None})

    assert () == registered.subscriptions
