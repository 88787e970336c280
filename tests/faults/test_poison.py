"""An event that always fails holds up nobody: not other deals, not other hooks, not the worker."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert

from salesprocess import Process, Retries, Store, StoreUnavailable, Undelivered
from salesprocess.store.tables import events
from salesprocess.testing import FakeClock
from tests.faults.application import histories, ids, process, received
from tests.faults.dying import DEALS, POISON
from tests.worker.conftest import quiet


class Poison:
    """A hook that fails at one event until it is mended, and how often it was told of that."""

    def __init__(self, process: Process, end: Callable[[], object], *, is_async: bool) -> None:
        self.end: Callable[[], object] | None = end
        self.told: list[str] = []
        self.attempts = 0

        def plain(event: Any) -> None:
            if event.id == POISON:
                self.attempts += 1
                if self.end is not None:
                    self.end()
            self.told.append(event.id)

        async def later(event: Any) -> None:
            plain(event)

        process.add_hook(later if is_async else plain, on="any", name="frail", durable=True)


def fail(error: BaseException) -> Callable[[], object]:
    """Return what raises."""

    def end() -> None:
        raise error

    return end


@pytest.mark.parametrize("is_async", [False, True], ids=["plain", "async"])
@pytest.mark.parametrize(
    "end",
    [
        fail(ValueError("\x00 \ud800")),
        fail(Undelivered("no text \x00 \ud800 of this kind")),
        fail(StoreUnavailable("A store of the hook's own is gone.")),
        fail(asyncio.CancelledError()),
        lambda: sys.exit("I am done."),
    ],
    ids=["error", "odd text", "store", "cancelled", "exit"],
)
def test_an_event_that_always_fails(
    store: Store, process: Process, clock: FakeClock, told: list[tuple[str, str]],
    end: Callable[[], object], is_async: bool,
) -> None:  # fmt: skip
    """It is tried as often as ``Retries`` says, is among the dead then, and can be sent again."""
    poison = Poison(process, end, is_async=is_async)
    worker = quiet(store, retries=Retries(times=4))
    for number in range(5):
        store.start("repair", f"D-{number}")
        store.fire(f"D-{number}", "quote")
    worker.once()
    first = list(poison.told)
    for _ in range(3):
        clock.advance(timedelta(minutes=10))
        worker.once()
    found = histories(store)
    (dead,) = store.outbox.dead()
    others = {deal: wanted for deal, wanted in ids(found, "ledger").items() if deal != "D-0"}
    assert (others, ids(found, "ledger"), ids(found, "mail")) == (
        received(first),
        received(id for hook, id in told if hook == "ledger"),
        received(id for hook, id in told if hook == "mail"),
    )
    assert (4, 4, POISON, 0) == (
        poison.attempts,
        dead.attempts,
        dead.event_id,
        store.status().waiting,
    )
    poison.end = None
    assert (1, 1, ()) == (store.outbox.retry(dead.id), worker.once().delivered, store.outbox.dead())
    assert ["D-0/2", "D-0/1"] == [id for id in poison.told if id.startswith("D-0/")]


def test_an_event_that_kills_each_worker(
    url: str, tmp_path: Path, program: Callable[..., str]
) -> None:
    """Others are told in the first minutes, and none is given up but the one that kills."""
    times = 5
    deaths = json.loads(program("dying", url, tmp_path, times))
    lines = [json.loads(line) for line in (tmp_path / "told").read_text().splitlines()]
    told = [(hook, id) for hook, id, _ in lines]
    clock = FakeClock()
    clock.advance("1h")
    mended = process(clock, lambda hook, event: told.append((hook, event.id)))
    with Store.open(url, [mended], clock=clock) as store:
        dead = [(letter.event_id, letter.hook) for letter in store.outbox.dead()]
        store.outbox.retry_all()
        quiet(store).once()
        found, status = histories(store), store.status()
    assert ([(POISON, "ledger")], 0, 0) == (dead, status.waiting, status.dead)
    for hook in ("ledger", "mail"):
        wanted = {id for events in ids(found, hook).values() for id in events}
        assert wanted == {id for name, id in told if name == hook}
    # The first death does not count: of those that were claimed together any may be to blame.
    assert {str(6.0 * turn): 1 for turn in range(times + 1)} == deaths
    late = [id for _, id, minute in lines if minute > 6]
    assert (["D-0/2"], DEALS) == (late, len(found))
    assert set(Counter(told).values()) <= {1, 2}  # twice what another hook was just told of


def test_a_deal_that_the_database_refuses_holds_up_no_deadline(
    store: Store, clock: FakeClock
) -> None:
    """An event of it is there already: it is reported, and the others pass."""
    for number in range(5):
        store.start("repair", f"D-{number}")
    clock.advance("12h")
    worker = quiet(store)
    with store.database.writing() as connection:
        row = {"deal": "D-0", "sequence": 2, "kind": "updated", "at": clock(), "data": {}}
        connection.execute(insert(events).values(by=None, **row))
    work = worker.once()
    assert (4, ["D-0"]) == (work.advanced, [trouble.deal for trouble in work.troubles])
    assert "The database refuses" in work.troubles[0].problem
    with store.database.writing() as connection:
        connection.execute(delete(events).where(events.c.deal == "D-0", events.c.sequence == 2))
    clock.advance("1h")
    assert (1, 5) == (worker.once().advanced, len(histories(store)))


def test_a_hook_that_ends_the_process_when_a_deadline_passes(
    store: Store, process: Process, clock: FakeClock
) -> None:
    """What has passed has passed; the hook is reported, and the other deals go on."""
    process.on("deadline_passed", name="hasty")(lambda event: sys.exit("I am done."))
    for number in range(5):
        store.start("repair", f"D-{number}")
    clock.advance("12h")
    assert (5, 0) == (quiet(store).once().advanced, store.status().overdue)
