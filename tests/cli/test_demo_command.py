"""``demo``: a story that can be played by hand."""

from __future__ import annotations

import pytest

from salesprocess.cli.words import WORDS

from .helpers import run


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_story_is_told_to_its_end(language: str) -> None:
    """Every chapter has its sentence, and the last one says how to go on."""
    result = run("demo", "--lang", language, COLUMNS="200")
    words = WORDS[language]
    assert 0 == result.exit_code
    for key in ("demo_start", "demo_qualified", "demo_close_early", "demo_hand_over"):
        assert words[key] in result.output
    assert result.output.rstrip().endswith(words["demo_end"].rpartition("\n")[2])


def test_what_goes_wrong_goes_wrong_on_purpose() -> None:
    """Twice a trigger is blocked; nothing else is refused."""
    told = run("demo", COLUMNS="200").output
    assert 2 == told.count("is blocked: the deal stays in")
    assert "Error" not in told
    assert "Try help" not in told


def test_every_line_of_the_story_works_by_hand() -> None:
    """Typed into ``play``, the same lines take a deal to the same stage."""
    told = run("demo", COLUMNS="300").output
    lines = [line.removeprefix("> ") for line in told.splitlines() if line.startswith("> ")]
    played = run("play", "generic", "--role", "salesperson", keys="\n".join(lines) + "\n")
    assert "Left in Handed over after 16 events." in played.output
