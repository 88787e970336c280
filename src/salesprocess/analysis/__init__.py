"""Histories against the process: reading what happened elsewhere."""

from salesprocess.analysis.history import LogEvent, read_history
from salesprocess.analysis.logs import Log
from salesprocess.analysis.mapping import LogMap
from salesprocess.analysis.rows import BrokenRow, LogError, Row

__all__ = ["BrokenRow", "Log", "LogError", "LogEvent", "LogMap", "Row", "read_history"]
