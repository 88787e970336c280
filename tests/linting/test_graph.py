from __future__ import annotations

from typing import Any

from hypothesis import given

from salesprocess.linting.graph import Graph, leaves, sources, title, titles
from salesprocess.loading import load_data
from tests.linting.helpers import process
from tests.strategies import processes

STAGES = {"lead": {}, "demo": {}, "won": {"outcome": "won"}}


def graph(transitions: dict[str, Any]) -> Graph:
    """Draw a process of three stages."""
    return Graph(load_data(process(STAGES, transitions)))


def test_moves_of_every_kind() -> None:
    """``open`` is drawn from each open stage, ``previous`` to each stage before, ``stay`` not."""
    drawn = graph(
        {
            "go": [{"from": "lead", "to": "demo"}, {"from": "open", "to": "won"}],
            "back": {"from": "demo", "to": "previous"},
            "note": {"from": "any", "to": "stay"},
        }
    )

    assert [
        ("transitions.go[0]", "lead", "demo"),
        ("transitions.go[1]", "lead", "won"),
        ("transitions.go[1]", "demo", "won"),
        ("transitions.back", "demo", "lead"),
    ] == [(move.address, move.source, move.target) for move in drawn.moves]


def test_what_can_be_reached_and_from_where() -> None:
    """Reaching follows the moves, leading runs against them; both count where they begin."""
    drawn = graph({"win": {"from": "lead", "to": "won"}, "go": {"from": "demo", "to": "lead"}})

    assert {"lead", "won"} == drawn.reachable
    assert {"lead", "demo", "won"} == drawn.leading_to(["won"])
    assert {"demo"} == drawn.leading_to(["demo"])
    assert ["won"] == list(drawn.ends())


@given(processes())
def test_the_short_way_to_the_sources_finds_the_same(data: dict[str, Any]) -> None:
    """Rules that name their stages are not looked up among all stages, but mean the same."""
    definition = load_data(data)
    for _, _, rule in definition.rules():
        expected = set(definition.sources(rule))
        assert expected == set(sources(definition.main, rule))
        assert expected == {
            stage for stage in data["stages"] if leaves(definition.main, rule, stage)
        }


def test_titles_are_quoted_in_the_default_language_and_cut() -> None:
    """Line breaks and endless titles cannot spoil a message."""
    stages = {"lead": {"title": {"en": "Lead", "id": "Prospek\n"}}, "demo": {"title": "x" * 99}}
    definition = load_data(process(stages, default_language="id"))

    assert r"'Prospek\n'" == title(definition, "lead")
    assert f"'Prospek\\n', '{'x' * 59}…'" == titles(definition, ["lead", "demo"])
