"""The tests that stand in a process file: played against the process, and how much they touch.

A leaf: nothing in the core imports it. It drives the machine alone, so that no hook is told and no
action called.
"""

from salesprocess.scenarios.coverage import Coverage, Part, coverage_of, parts_of
from salesprocess.scenarios.result import Failure, Result, Said
from salesprocess.scenarios.running import Run, Runner, Scenario

__all__ = [
    "Coverage",
    "Failure",
    "Part",
    "Result",
    "Run",
    "Runner",
    "Said",
    "Scenario",
    "coverage_of",
    "parts_of",
]
