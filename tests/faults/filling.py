"""A program: the system lets the files of a store grow no more, and later lets them again.

python -m tests.faults.filling URL
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from sqlalchemy import make_url

from salesprocess import Store, StoreUnavailable
from salesprocess.testing import FakeClock
from tests.faults.application import histories, process

ROOM = 200_000


def main(url: str) -> None:
    """Write until it is refused, look, and write on."""
    clock = FakeClock()
    store = Store.open(url, [process(clock, print)], clock=clock)
    store.start("repair", "D-1")
    file = Path(str(make_url(url).database) + "-wal")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + ROOM, most))
    taken, refused = [], 0
    for number in range(1, 200):
        try:
            store.update("D-1", {"amount": number}, by="ani" * 2000)
            taken.append(number)
        except StoreUnavailable:
            refused += 1
    found = histories(store)
    is_whole = len(found["D-1"]) == len(taken) + 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    later = list(range(200, 210))
    for number in later:
        store.update("D-1", {"amount": number}, by="ani")
    store.close()
    print(json.dumps({"taken": taken, "refused": refused, "is_whole": is_whole, "later": later}))


if __name__ == "__main__":
    main(sys.argv[1])
