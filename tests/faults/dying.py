"""A program: a hook kills each worker that tells it of one event, until that is given up.

    python -m tests.faults.dying URL FOLDER TIMES

Workers begin anew as long as one is killed; then some minutes pass, and so on until nothing waits.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import traceback
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from salesprocess import Retries, Store, Worker
from salesprocess.testing import FakeClock
from tests.faults.application import process

DEALS = 10
POISON = "D-0/1"


def main(url: str, folder: str, times: str) -> None:
    """Begin deals, and workers until nothing waits; print how many died, and in which minute."""
    logging.getLogger("salesprocess.worker").setLevel(logging.CRITICAL)
    clock = FakeClock()
    file = os.open(Path(folder) / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(hook: str, told: Any) -> None:
        if hook == "ledger" and told.id == POISON:
            os.kill(os.getpid(), signal.SIGKILL)
        minute = (clock() - begun).total_seconds() // 60
        os.write(file, (json.dumps([hook, told.id, minute]) + "\n").encode())

    begun = clock()
    store = Store.open(url, [process(clock, tell)], clock=clock)
    for number in range(DEALS):
        store.start("repair", f"D-{number}", by="ani")
        store.fire(f"D-{number}", "quote", by="ani")
    deaths: Counter[float] = Counter()
    while store.status().waiting:
        while killed(store, int(times)):
            deaths[(clock() - begun).total_seconds() // 60] += 1
        clock.advance(timedelta(minutes=6))
    store.close()
    print(json.dumps(deaths))


def killed(store: Store, times: int) -> bool:
    """Let a worker do all that there is to do; tell whether it was killed."""
    made = os.fork()
    if made == 0:
        try:
            Worker(store, threads=1, retries=Retries(times=times)).once()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(made, 0)[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
