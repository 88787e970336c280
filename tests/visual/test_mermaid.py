from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given

from salesprocess.loading import load_builtin
from salesprocess.visual import Graph, graph_of, mermaid
from salesprocess.visual.mermaid import escaped
from salesprocess.visual.style import label
from tests.visual.helpers import HOSTILE, WORDS, draw

# What a line may be. A text holds no quote, so it cannot end before its quote.
TEXT = r'"[^"\n]+"'
NAME = r"(?:START_)?(?:TRACK_[a-z][a-z0-9_]*?_)?(?:PHASE_|STAGE_|TRACK_)*[a-z][a-z0-9_]*"
LINE = re.compile(
    "flowchart TB"
    "|    end"
    rf"|    subgraph {NAME}\[{TEXT}\]"
    rf"|(?:    ){{1,2}}{NAME}\({TEXT}\):::[a-z]+"
    rf'|(?:    ){{1,2}}{NAME}\(\(" "\)\):::start --> {NAME}'
    rf"|    {NAME} (?:-->|-\.->|==>)\|{TEXT}\| {NAME}"
    rf"|    {NAME} -\.-> {NAME}"
    "|    classDef [a-z]+ [-a-z0-9#:, ]+"
    rf"|    class {NAME}(?:,{NAME})* phase"
)


def hostile(title: str) -> Graph:
    """Draw a process in which every title is the same."""
    return draw(
        {
            "lead": {"title": title, "phase": "finding"},
            "demo": {"title": title},
            "won": {"title": title, "outcome": "won"},
        },
        {"win": {"from": "open", "to": "won", "title": title, "guards": "g"}},
        guards={"g": {"when": "true", "title": title}},
    )


def read_back(text: str) -> str:
    """Return the characters that Mermaid reads in a text."""
    return re.sub(r"#(\d+);", lambda match: chr(int(match[1])), text)


def test_a_small_process() -> None:
    """Phases are boxes, starts have an arrow, outcomes a colour, guards a line each."""
    graph = draw(
        {"lead": {"phase": "finding"}, "demo": {"start": True}, "won": {"outcome": "won"}},
        {
            "show": {"from": "lead", "to": "demo", "guards": "g"},
            "back": {"from": "demo", "to": "lead"},
            "win": {"from": "demo", "to": "won", "title": 'Win, "sure"'},
        },
        guards={"g": {"when": "true", "title": "Booked"}},
    )

    assert """\
flowchart TB
    subgraph PHASE_finding["Finding"]
        START_lead((" ")):::start --> lead
        lead("Lead"):::open
    end
    START_demo((" ")):::start --> demo
    demo("Demo"):::open
    won("Won"):::won
    lead -->|"Show<br>✓ Booked"| demo
    demo -.->|"Back"| lead
    demo -->|"Win, #34;sure#34;"| won
    classDef start fill:#7d8590,stroke:#7d8590
    classDef open fill:#dbeafe,stroke:#3b82f6,color:#172554
    classDef won fill:#dcfce7,stroke:#16a34a,color:#052e16
    classDef phase fill:none,stroke:#7d8590,stroke-dasharray:2 4
    class PHASE_finding phase
""" == mermaid(graph)


@pytest.mark.parametrize("name", ["end", "click", "graph_paper", "style", "subgraph", "default"])
def test_stages_with_names_that_mermaid_knows(name: str) -> None:
    """They are called otherwise in the picture; no stage can have a name with capitals."""
    text = mermaid(draw({"lead": {}, name: {}}, {"go": {"from": "lead", "to": name}}))

    assert f'    STAGE_{name}("' in text
    assert f"| STAGE_{name}\n" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E-mail, phone (or both)", "E-mail, phone #40;or both)"),
        ("1. Lead", "1#46; Lead"),
        ("- Lead", "#45; Lead"),
        ("a--b", "a-#45;b"),
        ("L'été", "L'été"),
        ("direction TB", "#100;irection TB"),
        ("snake_case", "snake#95;case"),
        ("Prospek → Penawaran", "Prospek → Penawaran"),
    ],
)
def test_what_is_escaped(text: str, expected: str) -> None:
    """Common words stay readable in the source; what could mean something does not stay."""
    assert expected == escaped(text)


@given(HOSTILE)
def test_an_escaped_text_says_the_same_and_means_nothing(text: str) -> None:
    """Nothing is lost but what no label has; only letters and a few signs stay as they are."""
    written = escaped(text)

    assert label(text).replace("ﬂ", "fl") == read_back(written)
    bare = re.sub(r"#\d+;", "", written)
    assert all(c.isalnum() or c >= "\u0080" or c in " -.,'/()" for c in bare)
    assert "direction" not in written
    assert "--" not in written


@given(HOSTILE)
def test_no_title_can_write_a_line_of_its_own(title: str) -> None:
    """Every line is of a form that is known, and there are as many as without the title."""
    lines = mermaid(hostile(title)).splitlines()

    assert [] == [line for line in lines if not LINE.fullmatch(line)]
    assert len(mermaid(hostile("x")).splitlines()) == len(lines)


def test_mermaid_reads_what_was_meant() -> None:
    """The real renderer shows every hostile title letter by letter, on stages and arrows."""
    mermaidx = pytest.importorskip("mermaidx")
    names = [f"s{index}" for index in range(len(WORDS))]
    stages = {name: {"title": word} for name, word in zip(names, WORDS, strict=True)}
    ways = {
        name: {"from": name, "to": names[index - 1], "title": WORDS[index]}
        for index, name in enumerate(names)
    }

    picture = ElementTree.fromstring(mermaidx.render(mermaid(draw(stages, ways))).svg())

    shown = ["".join(e.itertext()) for e in picture.iter() if e.tag.endswith("}p")]
    assert sorted(word.replace("ﬂ", "fl") for word in WORDS * 2) == sorted(shown)


def test_the_generic_process_stays_small() -> None:
    """A reader of the source finds each of the thirteen arrows on one line."""
    lines = mermaid(graph_of(load_builtin("generic"), "id")).splitlines()

    assert 13 == len([line for line in lines if "->|" in line])
    assert '    open -->|"Nyatakan gagal"| lost' in lines


def test_tracks_policies_and_what_happens_by_itself(beside: Graph) -> None:
    """Tracks are boxes; dotted arrows open and join them; the rest is told beside the arrows."""
    text = mermaid(beside)
    assert all(map(LINE.fullmatch, text.splitlines()))
    lines = [line.strip() for line in text.splitlines()]

    assert {
        'subgraph TRACK_legal["Legal review"]',
        'subgraph TRACK_safety["Safety#58; begins when amount #62; 100"]',
        'TRACK_legal_STAGE_reading("Reading"):::open',
        'TRACK_legal_STAGE_passed("Passed"):::closed',
        'START_TRACK_safety_STAGE_asked((" ")):::start --> TRACK_safety_STAGE_asked',
        "offer -.-> TRACK_legal_STAGE_reading",
        "TRACK_legal_STAGE_passed -.-> won",
        'lead -->|"Propose<br>◷ 30d<br>§ Export control"| offer',
        'TRACK_legal_STAGE_reading ==>|"⟳ Pass<br>✓ read"| TRACK_legal_STAGE_passed',
        "class TRACK_legal,TRACK_safety phase",
    } <= set(lines)
    assert not any("START_TRACK_legal" in line for line in lines)
