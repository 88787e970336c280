"""The same worker, run by DBOS: each turn is a workflow that one of several machines takes."""

from __future__ import annotations

from contextvars import Context
from datetime import datetime, timedelta
from logging import getLogger
from typing import TYPE_CHECKING, Any

from salesprocess.errors import UsageError
from salesprocess.worker.halting import Halt
from salesprocess.worker.worker import Worker

if TYPE_CHECKING:
    from dbos import DBOS

_LOG = getLogger("salesprocess.worker")
_HOURLY = "0 0 * * * *"
_PART = 500
_TO_WRITE = timedelta(seconds=5)
"""How long DBOS may take to write down how a turn has ended."""


class DurableWorker:
    """Lets DBOS run a worker on all machines of an application.

    DBOS keeps a schedule in its database. At each beat one machine takes the turn, and each
    machine takes one at a time. Turns may overlap: what is done is what ``Worker.once`` does,
    and workers share a store without doing anything twice. So a machine that dies in a turn
    holds up nobody, and whoever takes the turn at the next beat does what it has left.
    """

    def __init__(
        self, worker: Worker, *, schedule: str = "*/5 * * * * *", name: str = "salesprocess",
        keep: timedelta = timedelta(days=1),
    ) -> None:  # fmt: skip
        """Register what DBOS runs; before ``DBOS.launch()``.

        Args:
            worker: What does the work.
            schedule: When, in the form of ``cron``; with six parts the first one is the second.
            name: What the schedule, its queue and its workflows are called in DBOS; each store
                needs one of its own.
            keep: How long DBOS keeps what it has recorded of a turn.

        Raises:
            UsageError: If DBOS is not installed.
        """
        try:
            from dbos import DBOS
        except ImportError:
            way_out = "pip install 'salesprocess[durable]'"
            raise UsageError(f"DBOS is not installed; run: {way_out}") from None

        # Hooks may call DBOS themselves, which a step may not: they know nothing of this one.
        @DBOS.workflow(name=f"{name}.turn")
        def turn(_at: datetime, _context: Any) -> dict[str, int]:
            return DBOS.run_step({"name": f"{name}.once"}, lambda: Context().run(self.turn))

        @DBOS.workflow(name=f"{name}.tidy")
        def tidy(at: datetime, _context: Any) -> int:
            return DBOS.run_step({"name": f"{name}.forget"}, lambda: self.forget(at - keep))

        self._dbos: type[DBOS] = DBOS
        self._worker = worker
        self._name = name
        self._plan = {name: (turn, schedule), f"{name}.tidy": (tidy, _HOURLY)}

    def launch(self) -> None:
        """Give DBOS the queue and the schedule of the turns; after ``DBOS.launch()``.

        Raises:
            UsageError: If DBOS has not been launched, or does not take the schedule.
        """
        from dbos import error as dbos

        schedules: list[Any] = [
            {"schedule_name": name, "workflow_fn": function, "schedule": schedule,
             "queue_name": self._name, "context": None}
            for name, (function, schedule) in self._plan.items()
        ]  # fmt: skip
        try:
            # A bound for all machines together would be taken up for good by one that has died.
            self._dbos.register_queue(self._name, worker_concurrency=1)
            self._dbos.apply_schedules(schedules)
            latest = self._dbos.get_latest_application_version()["version_name"]
        except (dbos.DBOSException, ValueError) as error:
            raise UsageError(
                f"DBOS takes no turns of {self._name!r}: {error} Call DBOS.launch() first, and pass"
                " a schedule such as '*/5 * * * * *', and a name that is not taken."
            ) from error
        if latest != self._dbos.application_version:
            _LOG.warning(
                "This machine takes no turns: DBOS gives them to those of version %r, and this one"
                " is of version %r. If none of that version runs any more, call"
                " DBOS.set_latest_application_version(%r).",
                latest, self._dbos.application_version, self._dbos.application_version,
            )  # fmt: skip

    def run(self) -> None:
        """Launch DBOS and take turns until SIGTERM or SIGINT; in a process that does only that.

        Raises:
            UsageError: If DBOS does not take the schedule.
        """
        halt = Halt()
        with halt.on_signals():
            self._dbos.launch()
            try:
                self.launch()
                while not halt.is_set:
                    halt.wait(3600)
            finally:
                self.stop()
                patience = self._worker.grace + _TO_WRITE
                self._dbos.destroy(workflow_completion_timeout_sec=int(patience.total_seconds()))

    def stop(self) -> None:
        """Let a turn that is running end, and later ones do nothing; before ``DBOS.destroy()``."""
        self._worker.stop()

    def turn(self) -> dict[str, int]:
        """Do all that there is to do now.

        Returns:
            How much was done, as plain data, for DBOS to record.

        Raises:
            StoreUnavailable: If the store cannot be reached; DBOS records that, and the turn at
                the next beat tries again.
        """
        work = self._worker.once()
        troubles = len(work.troubles)
        return {"advanced": work.advanced, "delivered": work.delivered, "troubles": troubles}

    def forget(self, before: datetime) -> int:
        """Delete what DBOS has recorded of turns, which it would keep for ever.

        Args:
            before: When the first turn that is kept was begun.

        Returns:
            How many there were.
        """
        names = [f"{self._name}.turn", f"{self._name}.tidy"]
        count = 0
        while True:
            old = self._dbos.list_workflows(
                name=names, end_time=before.isoformat(), limit=_PART,
                load_input=False, load_output=False,
            )  # fmt: skip
            if not old:
                return count
            self._dbos.delete_workflows([each.workflow_id for each in old])
            count += len(old)
