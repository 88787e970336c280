"""Every example runs and prints what its comments promise."""

from __future__ import annotations

import logging
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
PROMISES = {
    "quickstart.py": (
        "D-42 is in lead.",
        "The lead has not been contacted or has shown no interest.",
        "qualify: blocked, with an explanation",
        "win: 'win' is not drawn for a deal in 'lead'.",
        "qualfy: No transition has the trigger 'qualfy'; did you mean 'qualify'?",
        "D-42 is in prospect:",
        "- win leads to won: open",
    ),
    "guards_and_reasons.py": (
        "'Order' is blocked",
        "We need a tax number or two references.",
        "Sales manager may let it pass, giving a reason.",
        "{'discount_allowed': 'first order, let us win it'}",
    ),
    "hooks.py": (
        "R-1: call back about 1500",
        "R-1: a large quote",
        "R-1: plan the work (R-1/4)",
        "failed with ConnectionError",
    ),
    "own_model.py": (
        "Small amounts are sold in the shop.",
        "All three moved in their own storage.",
    ),
    "async_app.py": ("['prospect', 'prospect', 'prospect'] ['A-0', 'A-1', 'A-2', 'qualify',",),
    "two_languages.py": (
        "The lead has not been contacted, or has not expressed interest in learning more.",
        "✗ Prospek dasar ini belum dihubungi, atau belum menyatakan ingin tahu lebih banyak.",
        "['Prospek dasar ini belum dihubungi",
    ),
}
HIDDEN = {"guards_and_reasons.py": ("8531",), "hooks.py": ("555 0100", "5550100")}


@pytest.fixture(autouse=True)
def _quiet_again() -> Iterator[None]:
    """Give the logging back as it was: one example sets it up for itself."""
    root, hooks = logging.getLogger(), logging.getLogger("salesprocess.hooks")
    before = root.level, hooks.level, root.handlers[:]
    yield
    root.setLevel(before[0])
    hooks.setLevel(before[1])
    root.handlers[:] = before[2]


def test_every_example_is_tried() -> None:
    """A new one has to say here what it promises."""
    assert sorted(PROMISES) == sorted(path.name for path in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("name", PROMISES)
def test_an_example_prints_what_it_promises(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In this order; and nothing that it promises to keep to itself."""
    if name == "own_model.py":
        pytest.importorskip("sqlalchemy", reason="the extra 'dev' is not installed")
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    printed = capsys.readouterr().out
    rest = printed
    for line in PROMISES[name]:
        _, found, rest = rest.partition(line)
        assert found == line
    assert not [word for word in HIDDEN.get(name, ()) if word in printed]
