"""Linting: what is wrong or doubtful about a process that loads."""

from salesprocess.linting.reference import Samples, reference, samples
from salesprocess.linting.registry import RULES, lint
from salesprocess.linting.rule import Doubt, Rule, run

__all__ = ["RULES", "Doubt", "Rule", "Samples", "lint", "reference", "run", "samples"]
