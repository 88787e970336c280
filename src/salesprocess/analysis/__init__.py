"""Histories against the process: reading what happened elsewhere."""

from salesprocess.analysis.guess import guess_map
from salesprocess.analysis.history import LogEvent, read_history
from salesprocess.analysis.logs import Log
from salesprocess.analysis.mapping import LogMap
from salesprocess.analysis.replay import Retold, replay, retell
from salesprocess.analysis.report import Example, Report, Violation
from salesprocess.analysis.rows import BrokenRow, LogError, Row

__all__ = [
    "BrokenRow",
    "Example",
    "Log",
    "LogError",
    "LogEvent",
    "LogMap",
    "Report",
    "Retold",
    "Row",
    "Violation",
    "guess_map",
    "read_history",
    "replay",
    "retell",
]
