"""What changed in meaning between two versions of a process, and which deals it concerns."""

from salesprocess.comparison.compare import compare, names_between
from salesprocess.comparison.result import Change, Comparison, Count, Kind, Reach
from salesprocess.comparison.terms import SAME_NAMES, Names

__all__ = [
    "SAME_NAMES",
    "Change",
    "Comparison",
    "Count",
    "Kind",
    "Names",
    "Reach",
    "compare",
    "names_between",
]
