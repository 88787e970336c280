"""The SVG that Mermaid draws, made small, and readable on light and dark pages.

Mermaid writes its labels in HTML, which only browsers show inside a picture; here they are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap
from unicodedata import east_asian_width
from xml.etree import ElementTree

from salesprocess.visual.style import COLOURS, LABEL, LINE, label

Element = ElementTree.Element

WIDEST = 24
_LINE_HEIGHT = 24
_BASELINE = 17.5
_NAMESPACE = "http://www.w3.org/2000/svg"
_PRIVATE = 0xE000
_PUT_AWAY = re.compile("[\ue000-\ue0ff]")
_LONG_NUMBER = re.compile(r"-?\d+\.\d\d+")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_UNUSED = ("style", "defs", "linearGradient")
_STYLE = f"""
.process text{{font-family:"DejaVu Sans",Verdana,sans-serif;font-size:16px}}
.process text{{text-anchor:middle;fill:{LABEL.text}}}
.process .flowchart-link{{fill:none;stroke:{LINE};stroke-width:1.3px}}
.process .edge-thickness-thick{{stroke-width:3px}}
.process .edge-pattern-dotted{{stroke-dasharray:3 3}}
.process marker,.process .start circle{{fill:{LINE}}}
.process .words{{fill:{LABEL.fill}}}
.process .phase rect{{fill:none;stroke:{LINE};stroke-dasharray:2 4}}
.process .phase text{{fill:{LINE};font-size:14px;text-anchor:start}}
.process .several rect{{stroke-dasharray:5 4}}
""" + "".join(
    f".process .{look} rect{{fill:{fill};stroke:{stroke}}}.process .{look} text{{fill:{text}}}\n"
    for look, (fill, stroke, text) in COLOURS.items()
)


def lines_for_layout(text: str) -> str:
    """Write a label so that Mermaid can lay it out but find no meaning in it.

    Signs are put away as characters for private use, which ``polished`` brings back; no label has
    such a character of its own.
    """
    shown = label(text)
    widest = WIDEST // 2 if any(east_asian_width(c) in "WF" for c in shown) else WIDEST
    lines = wrap(shown, widest, break_on_hyphens=False)
    return "<br>".join(map(_put_away, lines))


def polished(svg: str, title: str) -> str:
    """Keep of a picture what can be seen, and give it a size and a title.

    Args:
        svg: What Mermaid drew.
        title: What it shows, for those who cannot see it.

    Returns:
        The picture, with plain text for labels.
    """
    root = ElementTree.fromstring(svg)
    used = frozenset(_REFERENCE.findall(svg))
    for element in tuple(root.iter()):
        _simplify(element, used)
    for parent in tuple(root.iter()):
        parent[:] = [new for child in parent for new in _kept(child)]
    for cluster in root.iterfind(".//g[@class='cluster phase']"):
        _move_words_to_the_left(cluster)
    _frame(root, title)
    return ElementTree.tostring(root, encoding="unicode")


def _put_away(line: str) -> str:
    # The letter is put away because `direction TB` is a statement wherever it stands in a line.
    line = line.replace("direction", f"{chr(_PRIVATE + ord('d'))}irection")
    return "".join(
        chr(_PRIVATE + ord(c)) if c < "\u0100" and not c.isalnum() and c != " " else c for c in line
    )


def _simplify(element: Element, used: frozenset[str]) -> None:
    element.tag = element.tag.rpartition("}")[2]
    for key, value in tuple(element.attrib.items()):
        if key.startswith("data-") or key == "style" or (key == "id" and value not in used):
            del element.attrib[key]
        else:
            element.set(key, _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}", value))


def _kept(child: Element) -> Iterator[Element]:
    """Yield what stays of a part: nothing, the part itself, or the words of HTML as text."""
    if child.tag == "foreignObject":
        yield from _as_text(child)
        return
    is_unused = child.tag in _UNUSED or (child.tag == "marker" and not child.get("id"))
    is_empty = child.tag == "rect" and float(child.get("width", 0)) < 1
    if not (is_unused or is_empty):
        yield child


def _as_text(html: Element) -> Iterator[Element]:
    lines = [_brought_back(line) for line in html.itertext() if line.strip()]
    if not lines:
        return
    width, height = (float(html.get(side, 0)) for side in ("width", "height"))
    tall = _LINE_HEIGHT * len(lines)
    top = (height - tall) / 2
    if html.find("div[@class='labelBkg']") is not None:
        size = {"y": f"{top:.1f}", "width": f"{width + 12:.1f}", "height": f"{tall}"}
        yield Element("rect", {"class": "words", "x": "-6", "rx": "4"}, **size)
    for y, line in zip(range(0, tall, _LINE_HEIGHT), lines, strict=True):
        text = Element("text", x=f"{width / 2:.1f}", y=f"{top + _BASELINE + y:.1f}")
        text.text = line
        yield text


def _brought_back(line: str) -> str:
    return _PUT_AWAY.sub(lambda match: chr(ord(match[0]) - _PRIVATE), line)


def _move_words_to_the_left(cluster: Element) -> None:
    box, words = cluster.find("rect"), cluster.find("g")
    if box is not None and words is not None:
        words.set("transform", f"translate({box.get('x')}, {box.get('y')})")
        for text in words.iter("text"):
            text.set("x", "10")


def _frame(root: Element, title: str) -> None:
    drawing, view = [*root], root.get("viewBox", "0 0 0 0")
    _, _, width, height = view.split()
    root.attrib.clear()
    root.attrib.update(
        {"xmlns": _NAMESPACE, "width": width, "height": height, "viewBox": view}
        | {"class": "process", "role": "img"}
    )
    name, style = Element("title"), Element("style")
    name.text, style.text = title, _STYLE
    root[:] = [name, style, *drawing]
