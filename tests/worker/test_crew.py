"""Who tells hooks: each hook has its own threads, and what may kill a worker is told alone."""

from __future__ import annotations

from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Event
from typing import Any

import pytest

from salesprocess.store import Letter
from salesprocess.worker.crew import Crew
from salesprocess.worker.delivery import Outcome

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def letter(id: int, hook: str = "one", *, is_left: bool = False) -> Letter:
    """Return a letter to a hook."""
    return Letter(
        id, f"D-{id}", "repair", 1, hook, {}, 1, NOW, NOW, None, None, None, is_left
    )  # fmt: skip


class Hooks:
    """A crew whose hooks return when they are told to."""

    def __init__(self, threads: int) -> None:
        self.bell: SimpleQueue[None] = SimpleQueue()
        self.crew = Crew(threads, lambda: self.bell.put(None))
        self.may_end: dict[int, Event] = {}

    def tell(self, letter: Letter) -> Outcome | None:
        """Hang until this one may end."""
        assert self.may_end.setdefault(letter.id, Event()).wait(60)
        return Outcome(letter)

    def begun(self, *letters: Letter) -> list[int]:
        """Take letters, begin, and return what is being told then."""
        self.crew.take(letters)
        self.crew.begin(self.tell)
        return [each.id for each in self.crew.begun]

    def end(self, id: int) -> list[int]:
        """Let one return, and return what has ended."""
        self.may_end.setdefault(id, Event()).set()
        self.bell.get(timeout=60)
        return [end.letter.id for end in self.crew.collect()]


def test_each_hook_has_so_many_threads_and_no_more() -> None:
    """What is too much waits, and is not claimed either."""
    hooks = Hooks(2)
    begun = hooks.begun(*(letter(id) for id in (1, 2, 3)), letter(4, "other"))
    assert ([1, 2, 4], [("repair", "one")]) == (begun, hooks.crew.full())
    assert [1] == hooks.end(1)
    assert ([2, 4, 3], [("repair", "one")]) == (hooks.begun(), hooks.crew.full())
    for id in (2, 3, 4):
        hooks.end(id)
    assert (False, []) == (hooks.crew.is_busy, hooks.crew.full())


def test_more_is_wanted_when_a_hook_has_come_to_its_end_or_time_has_passed() -> None:
    """Not after each event, because asking costs."""
    hooks = Hooks(1)
    wanted = [hooks.crew.wants(is_time=False)]
    hooks.begun(letter(1), letter(2))
    wanted += [hooks.crew.wants(is_time=False), hooks.crew.wants(is_time=True)]
    hooks.end(1)
    wanted += [hooks.crew.wants(is_time=False)]
    hooks.begun(letter(3, "other"))
    hooks.end(2)
    wanted += [hooks.crew.wants(is_time=False)]
    hooks.end(3)
    assert [True, False, True, True, True] == wanted


def test_what_may_have_killed_a_worker_is_told_alone() -> None:
    """Others end first, and begin when it has ended."""
    hooks = Hooks(2)
    steps: list[Any] = [hooks.begun(letter(1)), hooks.begun(letter(2, "other", is_left=True))]
    steps += [hooks.crew.wants(is_time=True), hooks.end(1), hooks.begun(letter(3))]
    steps += [hooks.crew.wants(is_time=True), hooks.end(2), hooks.begun(), hooks.end(3)]
    assert [[1], [1], False, [1], [2], False, [2], [3], [3]] == steps


def test_others_do_not_stand_back_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs does not kill."""
    monkeypatch.setattr("salesprocess.worker.crew._PATIENCE", 0)
    hooks = Hooks(2)
    steps = [hooks.begun(letter(1)), hooks.begun(letter(2, is_left=True)), hooks.begun(letter(3))]
    steps += [hooks.begun(letter(4, "other"))]
    for id in (1, 2, 3, 4):
        hooks.may_end.setdefault(id, Event()).set()
    assert [[1], [1, 2], [1, 2], [1, 2, 4]] == steps


def test_what_waits_for_a_hook_that_hangs_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once nothing has begun or ended for a while; what moves is kept."""
    monkeypatch.setattr("salesprocess.worker.crew._STUCK", 0)
    hooks = Hooks(1)
    hooks.begun(letter(1), letter(2), letter(3), letter(4, "other"), letter(5, "other"))
    let_go = [hooks.crew.stuck()]
    hooks.end(4)
    let_go += [hooks.crew.stuck(), hooks.crew.stuck()]
    assert [[], [2, 3], [5]] == [[each.id for each in letters] for letters in let_go]
    assert [("repair", "one")] == hooks.crew.full()
    assert ([1], []) == (hooks.end(1), hooks.begun())


def test_what_has_not_begun_can_be_given_back() -> None:
    """Also what was to be told alone."""
    hooks = Hooks(1)
    hooks.begun(letter(1), letter(2))
    hooks.begun(letter(3, "other", is_left=True))
    assert [3, 2] == [each.id for each in hooks.crew.give_back()]
    assert ([1], []) == (hooks.end(1), hooks.begun())


def test_what_is_raised_arrives_with_its_letter() -> None:
    """Whatever it is."""
    hooks = Hooks(1)
    error = KeyboardInterrupt()

    def tell(_: Letter) -> Outcome | None:
        raise error

    hooks.crew.take([letter(1)])
    hooks.crew.begin(tell)
    hooks.bell.get(timeout=60)
    assert [(letter(1), None, error)] == hooks.crew.collect()
