"""The SVG that Mermaid draws, made small, and readable on light and dark pages."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from salesprocess.visual.style import LABEL, LINE

Element = ElementTree.Element

_PRIVATE = 0xE000
_PUT_AWAY = re.compile("[\ue000-\ue07f]")
_LONG_NUMBER = re.compile(r"\d+\.\d\d+")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_NAMESPACE = "http://www.w3.org/2000/svg"
_STYLE = f"""
text{{font:15px "DejaVu Sans",Verdana,sans-serif;fill:{LABEL.text}}}
.node .label text{{text-anchor:middle}}
.flowchart-link{{fill:none;stroke:{LINE};stroke-width:1.3px}}
.edge-pattern-dotted{{stroke-dasharray:3 3}}
.marker{{fill:{LINE};stroke:{LINE}}}
.edgeLabel rect{{fill:{LABEL.fill};rx:4px}}
.cluster text{{fill:{LINE};font-size:13px}}
"""


def put_away(character: str) -> str:
    """Write an ASCII character as one for private use, which has a meaning to nobody.

    Mermaid cannot misread it, and ``polished`` brings the character back. No label has a
    character for private use of its own.
    """
    return chr(_PRIVATE + ord(character))


def polished(svg: str, title: str) -> str:
    """Keep of a picture what can be seen, and give it a size and a title.

    Args:
        svg: What Mermaid drew.
        title: What it shows, for those who cannot see it.

    Returns:
        The picture, with the characters that were put away.
    """
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        _simplify(element)
    _drop(root, "marker", "filter", "linearGradient", "style", unless=_referred_to(root))
    for cluster in root.iterfind(".//g[@class='cluster phase']"):
        _move_label_to_the_left(cluster)
    _frame(root, title)
    return ElementTree.tostring(root, encoding="unicode")


def _simplify(element: Element) -> None:
    element.tag = element.tag.removeprefix(f"{{{_NAMESPACE}}}")
    element.text = _brought_back(element.text)
    for key, value in tuple(element.attrib.items()):
        if key.startswith("data-") or value.strip("; ") == "":
            del element.attrib[key]
        else:
            element.set(key, _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}", value))
    if element.get("class") == "text-outer-tspan row":
        words = "".join(_brought_back(word.text) for word in element)
        element[:] = []
        element.text = words


def _brought_back(text: str | None) -> str:
    return _PUT_AWAY.sub(lambda match: chr(ord(match[0]) - _PRIVATE), text or "")


def _referred_to(root: Element) -> frozenset[str]:
    values = (value for element in root.iter() for value in element.attrib.values())
    return frozenset(name for value in values for name in _REFERENCE.findall(value))


def _drop(root: Element, *tags: str, unless: frozenset[str]) -> None:
    for parent in tuple(root.iter()):
        for child in tuple(parent):
            if child.tag in tags and child.get("id") not in unless:
                parent.remove(child)


def _move_label_to_the_left(cluster: Element) -> None:
    box, text = cluster.find("rect"), cluster.find("g")
    if box is not None and text is not None:
        left, top = float(box.get("x", 0)), float(box.get("y", 0))
        text.set("transform", f"translate({left + 10:.1f}, {top + 6:.1f})")


def _frame(root: Element, title: str) -> None:
    width, height = root.get("viewBox", "0 0 0 0").split()[2:]
    drawing = [*root]
    root.attrib = {
        "xmlns": _NAMESPACE,
        "width": width,
        "height": height,
        "viewBox": root.get("viewBox", ""),
        "role": "img",
    }
    name, style = Element("title"), Element("style")
    name.text, style.text = title, _STYLE
    root[:] = [name, style, *drawing]
