"""Every example runs and prints what its comments promise."""

from __future__ import annotations

import logging
import os
import runpy
import subprocess
import sys
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
    "stored_deals.py": (
        "Written, and the program is over.",
        "R-2 is quoted: a piano for 900 EUR",
        "started → updated → moved",
        "Seen at event 3, and now at event 4.",
        "With fifty less it is 750 EUR",
        "Ordered, and only once: ['R-2/6', 'R-2/6']",
        "Due: ['R-1']",
        "Passed: 1 - R-1 is forgotten",
    ),
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


def manage(*arguments: str, folder: Path) -> tuple[int, str]:
    """Run a command of the Django application; return its status and what it says."""
    source = str(EXAMPLES.parent / "src")
    environment = {**os.environ, "PYTHONPATH": source, "REPAIRS_DATA": str(folder)}
    environment.pop("SALESPROCESS_STORE", None)
    done = subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=EXAMPLES / "django_app", env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_django_application_passes_its_own_tests(tmp_path: Path) -> None:
    """Django sets itself up once for a program, so they run in one of their own."""
    status, said = manage("test", folder=tmp_path)
    assert 0 == status, said
    assert "Found 8 test(s)." in said


def test_the_django_application_is_set_up_as_its_readme_says(tmp_path: Path) -> None:
    """The tables are those of its models, and a worker begins with an empty store."""
    for command in (("check",), ("makemigrations", "--check"), ("migrate",)):
        status, said = manage(*command, folder=tmp_path)
        assert 0 == status, said
    assert (0, "passed: 0, told: 0, failed: 0\n") == manage("run_worker", "--once", folder=tmp_path)
    assert ["deals.db", "rows.db"] == sorted(path.name for path in tmp_path.glob("*.db"))
