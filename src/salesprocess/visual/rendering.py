"""Pictures of a process, in every format that there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from salesprocess.definition import Definition
from salesprocess.errors import UsageError, did_you_mean, listing
from salesprocess.visual.dot import dot
from salesprocess.visual.graph import Graph, graph_of
from salesprocess.visual.image import png, svg
from salesprocess.visual.mermaid import mermaid

FORMATS: Mapping[str, Callable[[Graph], str | bytes]] = MappingProxyType(
    {"mermaid": mermaid, "dot": dot, "svg": svg, "png": png}
)
"""What draws a graph, by the name of the format."""


def render(
    definition: Definition, format: str = "mermaid", *, language: str | None = None
) -> str | bytes:
    """Draw a process.

    Args:
        definition: The process.
        format: One of ``mermaid``, ``dot``, ``svg`` and ``png``.
        language: The reader's language tag; by default that of the process.

    Returns:
        The text of the picture; of a PNG its bytes.

    Raises:
        UsageError: If there is no such format, or the package that draws it is not installed.
    """
    draw = FORMATS.get(format)
    if draw is None:
        raise UsageError(
            f"There is no format {format!r}{did_you_mean(format, FORMATS)}"
            f" Choose one of: {listing(FORMATS)}."
        )
    return draw(graph_of(definition, language or definition.spec.default_language))
