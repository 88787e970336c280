"""The same worker, run by DBOS: each turn is a workflow that one of several machines takes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from salesprocess.errors import StoreUnavailable, UsageError
from salesprocess.worker.worker import Worker

if TYPE_CHECKING:
    from dbos import Queue

_NAME = "salesprocess"


class DurableWorker:
    """Lets DBOS run a worker on all machines of an application.

    DBOS keeps a schedule in its database. At each beat one machine takes the turn, and its end is
    recorded there; where a machine dies in a turn, DBOS has it run again. The work itself is
    that of ``Worker.once``.
    """

    def __init__(self, worker: Worker, *, schedule: str = "*/5 * * * * *") -> None:
        """Register the workflow; before ``DBOS.launch()``.

        Args:
            worker: What does the work.
            schedule: When, in the form of ``cron``; with six parts the first one is the second.

        Raises:
            UsageError: If DBOS is not installed.
        """
        try:
            from dbos import DBOS
        except ImportError:
            way_out = "pip install 'salesprocess[durable]'"
            raise UsageError(f"DBOS is not installed; run: {way_out}") from None
        self._dbos = DBOS
        self._schedule = schedule
        self._worker = worker

        @DBOS.workflow(name=f"{_NAME}.turn")
        def turn(_at: datetime, _context: Any) -> dict[str, int]:
            return DBOS.run_step(_STEP, self.turn)

        self._turn = turn

    def turn(self) -> dict[str, int]:
        """Do all that there is to do now.

        Returns:
            How much was done, as plain data, for DBOS to record.
        """
        work = self._worker.once()
        troubles = len(work.troubles)
        return {"advanced": work.advanced, "delivered": work.delivered, "troubles": troubles}

    def launch(self) -> Queue:
        """Let the turns begin; after ``DBOS.launch()``.

        Returns:
            The queue of the turns; each machine takes one at a time.
        """
        queue = self._dbos.register_queue(_NAME, worker_concurrency=1)
        schedule = {
            "schedule_name": _NAME,
            "workflow_fn": self._turn,
            "schedule": self._schedule,
            "queue_name": _NAME,
            "context": None,
        }
        self._dbos.apply_schedules([schedule])  # type: ignore[list-item]
        return queue

    def stop(self) -> None:
        """Let a turn that is running end as soon as what it is doing is done."""
        self._worker.stop()


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, StoreUnavailable)


_STEP: Any = {
    "name": f"{_NAME}.once",
    "retries_allowed": True,
    "max_attempts": 10,
    "should_retry": _is_passing,
}
