from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from salesprocess.loading import load_builtin, load_data
from salesprocess.visual import Edge, Graph, Node, graph_of
from tests.strategies import processes
from tests.visual.helpers import draw

STAGES: dict[str, Any] = {
    "lead": {"title": {"en": "Lead", "id": "Prospek"}, "phase": "finding"},
    "demo": {},
    "offer": {},
    "won": {"outcome": "won"},
    "lost": {"outcome": "lost"},
}


def ways(graph: Graph) -> list[tuple[str, str, str]]:
    """Return where each arrow leads, and of what kind it is."""
    return [(edge.source, edge.target, edge.kind) for edge in graph.edges]


def test_a_stage_as_the_reader_calls_it() -> None:
    """A node has the title in the reader's language, and what else can be seen of a stage."""
    graph = draw(STAGES, {"win": {"from": "lead", "to": "won"}}, language="id-ID")

    assert Node("lead", "Prospek", phase="finding", starts=True) == graph.nodes[0]
    assert Node("won", "Won", outcome="won") == graph.nodes[3]
    assert {"finding": "Finding"} == graph.phases
    assert "Acme" == graph.title


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("lead", "demo", "forward"),
        ("offer", "lead", "backward"),
        ("demo", "stay", "stay"),
        ("demo", "demo", "stay"),
        ("lead", "won", "forward"),
        ("lead", "lost", "lost"),
        ("lost", "demo", "backward"),
    ],
)
def test_kinds_of_arrows(source: str, target: str, kind: str) -> None:
    """The pipeline order tells forward from backward; an outcome that is not won is lost."""
    graph = draw(STAGES, {"go": {"from": source, "to": target}})

    assert [(source, source if target == "stay" else target, kind)] == ways(graph)


def test_a_trigger_from_every_open_stage_is_one_arrow() -> None:
    """Whether the file says ``open`` or names them all, a node of its own stands for them."""
    lose = {"from": ["lead", "demo", "offer", "won"], "to": "lost"}
    graph = draw(STAGES, {"lose": lose, "hold": {"from": "open", "to": "stay"}})

    assert [("open", "lost", "lost"), ("won", "lost", "lost"), ("open", "open", "stay")] == (
        ways(graph)
    )
    assert Node("open", "Any open stage", several=True) == graph.nodes[-1]


def test_a_trigger_from_every_stage_is_one_arrow() -> None:
    """Closed stages count for ``any``."""
    graph = draw(STAGES, {"note": {"from": "any", "to": "stay"}}, language="id")

    assert [("any", "any", "stay")] == ways(graph)
    assert "Setiap tahap" == graph.nodes[-1].title


def test_one_or_two_stages_have_an_arrow_each() -> None:
    """A node for several would only be in the way."""
    stages = {"lead": {}, "demo": {}, "lost": {"outcome": "lost"}}

    assert [("lead", "lost", "lost"), ("demo", "lost", "lost")] == ways(
        draw(stages, {"lose": {"from": "open", "to": "lost"}})
    )


def test_going_back_to_where_the_deal_came_from() -> None:
    """The stage before is drawn where it is certain, and else has a node of its own."""
    back = {"back": {"from": "demo", "to": "previous"}}
    once = draw(STAGES, {"show": {"from": "lead", "to": "demo"}} | back)
    often = draw(STAGES, {"show": {"from": "open", "to": "demo"}} | back)

    assert ("demo", "lead", "backward") == ways(once)[-1]
    assert ("demo", "previous", "backward") == ways(often)[-1]
    assert "The stage before" == often.nodes[-1].title


def test_guards_are_what_has_to_be_met() -> None:
    """Titles, expressions and combinations are told in one line each; warnings are left out."""
    guards = {
        "paid": {"when": "a", "title": {"en": "Is paid", "id": "Sudah dibayar"}},
        "shown": {"when": "b"},
        "doubt": {"when": "a", "severity": "warn"},
    }
    asked = ["paid", "doubt", {"all": ["shown", "a or b"]}, {"any": ["shown", {"not": "a"}]}]
    graph = draw(
        STAGES,
        {"win": {"from": "lead", "to": "won", "guards": asked}},
        fields={"a": "boolean", "b": "boolean"},
        guards=guards,
        language="id",
    )

    assert ("Sudah dibayar", "Shown", "a or b", "Shown / ¬ (a)") == graph.edges[0].guards


def test_ways_of_one_trigger_between_the_same_stages_are_one_arrow() -> None:
    """It shows the guards that each of the ways asks for; a title of its own keeps a way apart."""
    go = [
        {"from": "lead", "to": "won", "guards": ["a", "b"], "title": "Sell"},
        {"from": "lead", "to": "won", "guards": ["b", "not a"]},
        {"from": "lead", "to": "won", "guards": "a", "title": "Give"},
    ]
    graph = draw(STAGES, {"go": go}, fields={"a": "boolean", "b": "boolean"})

    assert (
        Edge("lead", "won", "go", "Sell", ("b",), "forward"),
        Edge("lead", "won", "go", "Give", ("a",), "forward"),
    ) == graph.edges


def test_the_generic_process() -> None:
    """Seven open stages are left by one arrow to lost, and every stage is there once."""
    definition = load_builtin("generic")
    graph = graph_of(definition, "en")

    assert [*definition.stages, "open"] == [node.name for node in graph.nodes]
    assert [("open", "lost", "lost")] == [way for way in ways(graph) if way[2] == "lost"]
    assert ["finding", "selling", "closing"] == list(graph.phases)


@given(processes())
def test_arrows_lead_from_nodes_to_nodes(data: dict[str, Any]) -> None:
    """Every way of a process is drawn, none twice, and nothing is drawn that is no way."""
    definition = load_data(data)
    graph = graph_of(definition, "en")

    names = {node.name for node in graph.nodes}
    assert len(names) == len(graph.nodes)
    assert names >= {end for edge in graph.edges for end in (edge.source, edge.target)}
    assert len({(edge.source, edge.target, edge.trigger, edge.title) for edge in graph.edges}) == (
        len(graph.edges)
    )
    assert {edge.trigger for edge in graph.edges} == {
        trigger
        for trigger, _, rule in definition.rules()
        for source in definition.sources(rule)
        if definition.targets(rule, source)
    }
