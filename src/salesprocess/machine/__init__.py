"""The machine of a process: it decides what becomes of a command, and does nothing."""

from salesprocess.machine.machine import Machine

__all__ = ["Machine"]
