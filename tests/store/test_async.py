"""The awaitable twins do the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from inspect import signature
from typing import Any, TypeVar

import pytest

from salesprocess import Conflict, Process, Store, UsageError
from salesprocess.analysis import Row

READY = {"contacted": True, "interest": "expressed"}
Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run asynchronous code to its end."""
    return asyncio.run(work)


def given(verb: Any) -> list[str]:
    """Return what a verb takes, as it is written."""
    return [str(parameter) for parameter in signature(verb).parameters.values()]


def test_every_verb_has_a_twin(store: Store) -> None:
    """What can be called can be awaited, with the same options."""
    twins = ("start", "get", "history", "find", "stream", "fire", "update", "tick", "untick",
             "request", "approve", "reject", "recall", "advance", "retry", "status",
             "import_log", "migrate", "erase", "export")  # fmt: skip
    assert [] == [name for name in twins if not hasattr(store, f"a{name}")]
    for name in {*twins} - {"retry"}:
        assert given(getattr(store, name)) == given(getattr(store, f"a{name}"))


def test_a_deal_is_driven_asynchronously(store: Store, process: Process) -> None:
    """Start, block, one call each, history, search."""
    told: list[str] = []

    @process.on("any")
    async def hear(event: Any) -> None:
        await asyncio.sleep(0)
        told.append(event.kind)

    async def drive() -> tuple[Any, ...]:
        await store.astart("generic", "D-42", {"candidate": True, "source": "other"}, by="ani")
        async with store.deal("D-42") as deal:
            await deal.aupdate(READY)
            await deal.afire("qualify", by="ani")
            told_inside = len(told)
        await store.afire("D-42", "build_relationship", by="ani", key="k")
        await store.afire("D-42", "build_relationship", by="ani", key="k")
        found = [deal.id async for deal in store.astream(stage="relationship")]
        page = await store.afind(where="candidate")
        opened = (await store.astatus()).open
        return told_inside, found, len(page), (await store.aget("D-42")).sequence, opened

    assert (1, ["D-42"], 1, 4, 1) == run(drive())
    assert ["started", "updated", "moved", "moved"] == told


def test_many_at_once_lose_nothing(store: Store) -> None:
    """The loop goes on while each waits for the database."""

    async def drive() -> list[int]:
        await store.astart("generic", "D-42", {"candidate": True})
        work = (store.aupdate("D-42", {"proposal.amount": n}, key=f"k{n}") for n in range(20))
        await asyncio.gather(*work)
        return [event.sequence for event in await store.ahistory("D-42")]

    assert list(range(1, 22)) == run(drive())


def test_a_conflict_is_tried_again(store: Store) -> None:
    """``aretry`` takes work that is awaited."""
    store.start("generic", "D-42", {"candidate": True, "source": "other"}, by="ani")
    seen = []

    async def work(deal: Any) -> str:
        seen.append(deal.sequence)
        if len(seen) == 1:
            await store.aupdate("D-42", {"proposal.amount": 1})
        await deal.afire("qualify", READY, by="ani")
        return str(deal.stage)

    async def drive() -> str:
        return await store.aretry(work, "D-42")

    assert ("prospect", [1, 2]) == (run(drive()), seen)


def test_a_block_that_fails_writes_nothing(store: Store) -> None:
    """The same as without waiting."""
    store.start("generic", "D-42", {"candidate": True})

    async def drive() -> None:
        async with store.deal("D-42") as deal:
            await deal.aupdate(READY)
            await store.aupdate("D-42", {"contacted": False})

    with pytest.raises(Conflict):
        run(drive())
    assert store.get("D-42").facts["contacted"] is False


def test_a_plain_verb_in_a_loop_says_what_to_use(store: Store, process: Process) -> None:
    """An async hook cannot be told from a block that stops its loop."""

    async def hear(event: Any) -> None: ...

    process.add_hook(hear, on="any")
    store.start("generic", "D-42", {"candidate": True})

    async def drive() -> None:
        with store.deal("D-42") as deal:
            deal.update(READY)

    with pytest.raises(UsageError, match="awaitable twin"):
        run(drive())
    assert 1 == store.get("D-42").sequence


def test_a_durable_hook_may_be_async_whoever_writes(store: Store, process: Process) -> None:
    """A worker awaits it; who writes the deal need not."""

    async def hear(event: Any) -> None: ...

    process.add_hook(hear, on="any", durable=True)
    store.start("generic", "D-42", {"candidate": True})

    async def drive() -> None:
        store.update("D-42", {"contacted": False})
        with store.deal("D-42") as deal:
            deal.fire("qualify", READY)

    run(drive())
    assert (3, 3) == (store.get("D-42").sequence, store.outbox.count()[0])


def test_what_cannot_be_told_is_not_written(store: Store, process: Process) -> None:
    """A plain verb in a loop, while a hook is async, changes nothing: neither a start nor else."""

    async def hear(event: Any) -> None: ...

    process.add_hook(hear, on="any")
    store.start("generic", "D-42", {"candidate": True})

    async def drive(command: Callable[..., object], *given: Any) -> None:
        command(*given)

    for command, *given in (
        (store.start, "generic", "D-43"),
        (store.update, "D-42", READY),
        (store.erase, "D-42"),
        (store.migrate, "generic"),
    ):
        with pytest.raises(UsageError, match="awaitable twin"):
            run(drive(command, *given))
    assert [("D-42", 1)] == [(deal.id, deal.sequence) for deal in store.find()]
    assert (None, ()) == (store.find().deals[0].erased_at, store.audit.entries())


def test_what_is_done_to_records_is_awaited(store: Store, process: Process) -> None:
    """Deals are brought in, handed out, erased and migrated; hooks of either colour are told."""
    told: list[str] = []

    @process.on("erased")
    async def forget(event: Any) -> None:
        await asyncio.sleep(0)
        told.append(event.deal)

    async def work() -> tuple[Any, ...]:
        map_ = {"case": "deal", "stage": "stage", "time": "at"}
        log = [Row(1, {"deal": "D-1", "stage": "lead", "at": "2025-01-01"})]
        report = await store.aimport_log(log, map_, by="ani")
        held = await store.aexport("D-1")
        erasure = await store.aerase("D-1", compact=False)
        migrated = await store.amigrate("generic", dry=True)
        return report.written, held["snapshot"]["stage"], erasure.closed, migrated.found

    assert (1, "lead", True, 0) == run(work())
    assert ["D-1"] == told


def test_work_of_the_other_colour_is_told(store: Store) -> None:
    """Nobody waits in vain for work that nobody awaits, and nothing of it is written."""
    store.start("generic", "D-42", {"candidate": True})

    async def later(deal: Any) -> None:
        await deal.aupdate(READY)

    def now(deal: Any) -> str:
        deal.update(READY)
        return "done"

    with pytest.raises(UsageError, match=r"await store\.aretry"):
        store.retry(later, "D-42")
    with pytest.raises(UsageError, match="'done', which cannot be awaited"):
        run(store.aretry(now, "D-42"))  # type: ignore[type-var, arg-type]
    for times in (0, "3"):
        with pytest.raises(UsageError, match="whole number from 1"):
            store.retry(now, "D-42", times=times)  # type: ignore[arg-type]
    assert 1 == store.get("D-42").sequence
