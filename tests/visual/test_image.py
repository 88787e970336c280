from __future__ import annotations

import struct
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from salesprocess.errors import UsageError
from salesprocess.visual import Graph, png, svg
from tests.visual.helpers import WORDS, draw

SVG = "{http://www.w3.org/2000/svg}"
SMALL: tuple[dict[str, Any], dict[str, Any]] = (
    {"lead": {}, "won": {"outcome": "won"}},
    {"win": {"from": "lead", "to": "won"}},
)


@pytest.fixture
def small() -> Graph:
    """Return a graph of two stages."""
    return draw(*SMALL)


def texts(picture: str) -> list[str]:
    """Return the lines that a picture shows."""
    return [element.text or "" for element in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def test_every_hostile_title_is_shown_as_it_is() -> None:
    """The real renderer finds as many stages as there are, with their titles letter by letter."""
    pytest.importorskip("mermaidx")
    names = [f"s{index}" for index in range(len(WORDS))]
    stages = {name: {"title": word} for name, word in zip(names, WORDS, strict=True)}
    chain = {name: {"from": name, "to": "stay", "title": "x"} for name in names[:1]}

    shown = texts(svg(draw(stages, chain)))

    assert {" ".join(word.split()) for word in WORDS} <= set(shown)


def test_stages_with_names_that_mermaid_knows() -> None:
    """The real renderer draws them like any other stage."""
    pytest.importorskip("mermaidx")
    words = "end graph style click class default call href subgraph o x v td start open_it"
    names = words.split()
    ways = {name: {"from": name, "to": names[index - 1]} for index, name in enumerate(names)}

    picture = ElementTree.fromstring(svg(draw({name: {} for name in names}, ways)))

    nodes = [g for g in picture.iter(f"{SVG}g") if (g.get("class") or "").startswith("node ")]
    assert len(names) + 1 == len(nodes)


def test_a_picture_in_pixels(small: Graph) -> None:
    """A PNG is twice as large as the SVG, to be sharp on any screen."""
    pytest.importorskip("mermaidx")
    width = float(ElementTree.fromstring(svg(small)).get("width", 0))

    picture = png(small)

    assert b"\x89PNG\r\n\x1a\n" == picture[:8]
    assert round(width * 2) == struct.unpack(">I", picture[16:20])[0]


@pytest.mark.parametrize("draw_it", [svg, png])
def test_without_the_package_that_draws(
    draw_it: Any, small: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error tells what to install."""
    monkeypatch.setitem(sys.modules, "mermaidx", None)

    with pytest.raises(UsageError, match=r'run: pip install "salesprocess\[diagram\]"\.$'):
        draw_it(small)


def test_a_process_that_is_too_large_for_a_picture() -> None:
    """It is refused at once, with what to do instead."""
    stages: dict[str, Any] = {f"s{index}": {} for index in range(252)}
    ways = {f"t{index}": {"from": f"s{index}", "to": f"s{index + 1}"} for index in range(251)}

    with pytest.raises(UsageError, match=r"251 arrows .* use the format 'mermaid' or 'dot'\.$"):
        svg(draw(stages, ways))


def test_what_mermaid_cannot_draw(small: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the renderer becomes ours, in one line."""
    mermaidx = pytest.importorskip("mermaidx")

    def render(*_: object, **__: object) -> None:
        raise RuntimeError("Mermaid rendering failed: out of ink\nat line 1")

    monkeypatch.setattr(mermaidx, "render", render)

    with pytest.raises(UsageError, match=r"^Mermaid rendering failed: out of ink; use the format"):
        svg(small)


def test_tracks_are_drawn(beside: Graph) -> None:
    """With their titles, the clock of a deadline and the sign of a policy."""
    pytest.importorskip("mermaidx")

    assert {"Legal review", "◷ 30d", "§ Export control", "⟳ Pass"} <= set(texts(svg(beside)))
