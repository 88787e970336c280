from __future__ import annotations

import html
import re

import pytest
from hypothesis import given

from salesprocess.visual import Graph, dot
from salesprocess.visual.style import label
from tests.visual.helpers import HOSTILE, draw

# The tokens of the DOT language that we use; a quoted text ends at a quote without a backslash.
TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|->|[{}\[\]=;,]|[a-z]+|[0-9]+|\s+')


def tokens(text: str) -> list[str]:
    """Cut a text into tokens as Graphviz does."""
    found = TOKEN.findall(text)
    assert text == "".join(found)
    return [token for token in found if token.strip()]


def said(quoted: str) -> str:
    """Return what Graphviz shows for a quoted text."""
    return html.unescape(re.sub(r"\\(.)", r"\1", quoted[1:-1]))


def test_a_small_process() -> None:
    """Phases are clusters, moves back dashed, the start a point, guards a line each."""
    graph = draw(
        {"lead": {"phase": "finding"}, "demo": {}, "won": {"outcome": "won"}},
        {
            "show": {"from": "lead", "to": "demo", "guards": "true"},
            "back": {"from": "demo", "to": "lead"},
            "note": {"from": "any", "to": "stay"},
        },
        title='The "A" & B\\N process',
    )

    assert """\
digraph process {
    graph [label="The \\"A\\" &amp; B\\\\N process", labelloc=t, bgcolor=transparent, FONT];
    node [shape=box, style="rounded,filled", FONT];
    edge [color="#7d8590", fontsize=11, FONT];
    subgraph "cluster_finding" {
        graph [label="Finding", style=dotted, color="#7d8590"];
        "lead" [label="Lead", fillcolor="#dbeafe", color="#3b82f6", fontcolor="#172554"];
    }
    "demo" [label="Demo", fillcolor="#dbeafe", color="#3b82f6", fontcolor="#172554"];
    "won" [label="Won", fillcolor="#dcfce7", color="#16a34a", fontcolor="#052e16"];
    "any" [label="Any stage", fillcolor="#f8fafc", color="#64748b", fontcolor="#0f172a",\
 style="rounded,filled,dashed"];
    "start lead" [shape=point, color="#7d8590"]; "start lead" -> "lead";
    "lead" -> "demo" [label="Show\\n✓ true"];
    "demo" -> "lead" [label="Back", style=dashed];
    "any" -> "any" [label="Note"];
}
""" == dot(graph).replace('fontname="Helvetica,Arial,sans-serif"', "FONT")


@given(HOSTILE)
def test_no_title_can_end_its_quotes(title: str) -> None:
    """The statements are those of any other title, and the title is shown as it is."""
    stages = {"lead": {"title": title}, "won": {"title": title, "outcome": "won"}}
    ways = {"win": {"from": "lead", "to": "won", "title": title}}
    found = tokens(dot(draw(stages, ways, title=title)))
    plain = tokens(
        dot(
            draw(
                {"lead": {}, "won": {"outcome": "won"}},
                ways | {"win": {"from": "lead", "to": "won"}},
            )
        )
    )

    assert [t for t in plain if t[0] != '"'] == [t for t in found if t[0] != '"']
    assert 4 == [said(token) for token in found if token[0] == '"'].count(label(title))


@pytest.mark.parametrize("name", ["graph", "node", "edge", "subgraph", "digraph", "strict"])
def test_stages_with_names_that_graphviz_knows(name: str) -> None:
    """A name between quotes is no keyword."""
    text = dot(draw({"lead": {}, name: {}}, {"go": {"from": "lead", "to": name}}))

    assert f'"lead" -> "{name}"' in text


def test_tracks_policies_and_what_happens_by_itself(beside: Graph) -> None:
    """Tracks are clusters; dotted arrows open and join them; what is automatic is bold."""
    lines = [line.strip() for line in dot(beside).splitlines()]

    assert {
        'subgraph "cluster track legal" {',
        '"offer" -> "legal.reading" [style=dotted];',
        '"legal.passed" -> "won" [style=dotted];',
        '"lead" -> "offer" [label="Propose\\n◷ 30d\\n§ Export control"];',
        '"legal.reading" -> "legal.passed" [label="⟳ Pass\\n✓ read", style=bold];',
    } <= set(lines)
