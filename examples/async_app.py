"""The same deals in an async application: each verb that tells hooks has an awaitable twin.

Run it: python examples/async_app.py
"""

import asyncio

from salesprocess import Process

process = Process.builtin("generic")
sent: list[str] = []


@process.on("stage_entered", stage="prospect")
async def send_brochure(event) -> None:
    """An async hook is awaited before the verb returns."""
    await asyncio.sleep(0)
    sent.append(event.deal)


@process.on("moved")
def count(event) -> None:
    """Plain hooks work as they do elsewhere."""
    sent.append(event.trigger)


async def sell(number: int) -> str:
    deal = await process.astart(f"A-{number}", by="ani")
    await deal.aupdate(candidate=True, contacted=True, interest="strong", by="ani")
    receipt = await deal.afire("qualify", by="ani")
    return receipt.stage


async def main() -> None:
    stages = await asyncio.gather(*(sell(number) for number in range(3)))
    print(stages, sorted(sent))


if __name__ == "__main__":
    asyncio.run(main())
