from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given

import salesprocess.visual
from salesprocess.errors import UsageError
from salesprocess.loading import load_builtin, load_data
from salesprocess.visual import FORMATS, dot, graph_of, mermaid, render
from tests.strategies import processes

PICTURE = Path(__file__).parents[2] / "docs" / "generic.svg"


def test_what_the_package_exports() -> None:
    """Each name that is exported exists."""
    exported = salesprocess.visual.__all__

    assert all(hasattr(salesprocess.visual, name) for name in exported)


def test_formats_are_what_they_are_called() -> None:
    """The default format needs nothing installed, and the default language is the file's."""
    definition = load_builtin("generic")
    english, indonesian = graph_of(definition, "en"), graph_of(definition, "id")

    assert ["mermaid", "dot", "svg", "png"] == list(FORMATS)
    assert mermaid(english) == render(definition)
    assert dot(indonesian) == render(definition, "dot", language="id")


def test_a_format_that_does_not_exist() -> None:
    """The error names the nearest one and all of them."""
    with pytest.raises(UsageError) as caught:
        render(load_builtin("generic"), "mermaid.js")

    assert (
        "There is no format 'mermaid.js'; did you mean 'mermaid'?"
        " Choose one of: mermaid, dot, svg, png."
    ) == str(caught.value)


@given(processes())
def test_every_process_can_be_drawn(data: dict[str, Any]) -> None:
    """The same process gives the same text twice."""
    definition = load_data(data)

    for format in ("mermaid", "dot"):
        assert render(definition, format) == render(load_data(data), format)


def test_the_picture_of_the_readme_shows_the_generic_process() -> None:
    """To draw it anew, write ``render(load_builtin("generic"), "svg")`` to the file."""
    graph = graph_of(load_builtin("generic"), "en")
    root = ElementTree.fromstring(PICTURE.read_text(encoding="utf-8"))

    shown = {element.text for element in root.iter() if element.tag.endswith("}text")}
    said = {node.title for node in graph.nodes} | {edge.title for edge in graph.edges}
    asked = {f"✓ {guard}" for edge in graph.edges for guard in edge.guards}
    assert said | asked | set(graph.phases.values()) == shown
