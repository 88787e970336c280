"""``manage.py run_worker``: lets deadlines pass, and brings the rows up to date."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from repairs.deals import begin_missing, store
from salesprocess import Work, Worker


class Command(BaseCommand):
    """Any number of them may run; SIGTERM ends one when it is done with what it is doing."""

    help = "Lets deadlines of repairs pass, and brings the rows up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what there is to do, and end")

    def handle(self, *, once: bool, **_: Any) -> None:
        begin_missing()
        # The hook writes to Django's database, and SQLite lets one write at a time.
        worker = Worker(store(), threads=1)
        if once:
            self.tell(worker.once())
        else:
            worker.run(report=self.tell)

    def tell(self, work: Work) -> None:
        failed = len(work.troubles)
        self.stdout.write(f"passed: {work.advanced}, told: {work.delivered}, failed: {failed}")
