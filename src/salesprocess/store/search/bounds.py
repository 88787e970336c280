"""What SQL can tell of a condition: of which deals it may be true, and of which for certain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, true

Sql = ColumnElement[bool]


class Bounds(NamedTuple):
    """Conditions of SQL on both sides of one of the language; where one is NULL, it is not true.

    Attributes:
        may: True at least of every deal that is meant.
        sure: True at most of the deals that are meant; the same object where SQL is exact.
    """

    may: Sql
    sure: Sql

    @property
    def is_exact(self) -> bool:
        """Whether SQL tells all there is to tell."""
        return self.may is self.sure


def exactly(condition: Sql) -> Bounds:
    """Make a test of a condition that SQL tells exactly."""
    return Bounds(condition, condition)


ALWAYS = exactly(true())
NEVER = exactly(false())
NOBODY_KNOWS = Bounds(true(), false())


def every(tests: Iterable[Bounds]) -> Bounds:
    """Return the test of whether all conditions are met."""
    return _joined(and_, tests)


def some(tests: Iterable[Bounds]) -> Bounds:
    """Return the test of whether one of the conditions is met."""
    return _joined(or_, tests)


def _joined(join: Callable[..., Sql], tests: Iterable[Bounds]) -> Bounds:
    given = list(tests)
    may = join(*(test.may for test in given))
    if all(test.is_exact for test in given):
        return exactly(may)
    return Bounds(may, join(*(test.sure for test in given)))


class Verdict(NamedTuple):
    """The tests of a condition that has three values; where neither is met, it is unknown.

    Attributes:
        true: Whether it is true.
        false: Whether it is false.
    """

    true: Bounds
    false: Bounds

    @property
    def turned(self) -> Verdict:
        """The tests of the opposite."""
        return Verdict(self.false, self.true)


UNKNOWN = Verdict(NEVER, NEVER)
UNTOLD = Verdict(NOBODY_KNOWS, NOBODY_KNOWS)


def constant(value: object) -> Verdict:
    """Return the tests of something that is the same for every deal."""
    if value is None:
        return UNKNOWN
    return Verdict(ALWAYS, NEVER) if value else Verdict(NEVER, ALWAYS)
