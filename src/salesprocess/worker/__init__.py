"""What happens by itself to stored deals: deadlines that pass, and hooks that are told for sure."""

from salesprocess.worker.machines import DurableWorker
from salesprocess.worker.retries import Retries
from salesprocess.worker.work import Trouble, Work
from salesprocess.worker.worker import Worker

__all__ = ["DurableWorker", "Retries", "Trouble", "Work", "Worker"]
