from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given

from salesprocess.visual.polish import lines_for_layout, polished
from salesprocess.visual.style import label
from tests.visual.helpers import HOSTILE

PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" id="my-svg" width="100%" viewBox="0 -8 90.5 40">\
<style>#my-svg p{margin:0}</style>\
<g><marker id="end"><path d="M 0 0 L 10.123456 5"/></marker><marker id="spare"/>\
<g class="cluster phase"><rect style="fill:none" x="8" y="2.55555" width="40" height="20"/>\
<g class="cluster-label" transform="translate(30, 2)">\
<foreignObject width="20" height="24"><div xmlns="http://www.w3.org/1999/xhtml"><p>P</p></div>\
</foreignObject></g></g>\
<path d="M1,2" data-id="x" marker-end="url(#end)"/>\
<g class="label"><rect/><foreignObject width="20" height="48">\
<div xmlns="http://www.w3.org/1999/xhtml" class="labelBkg"><span><p>One<br/>\ue026two</p></span>\
</div></foreignObject></g></g><defs><filter id="shadow"/></defs></svg>
"""


def test_what_stays_of_a_picture() -> None:
    """Words become text, numbers short, and what cannot be seen is gone."""
    root = ElementTree.fromstring(polished(PICTURE, 'A "title" & more'))
    name, style, drawing = root

    assert 'A "title" & more' == name.text
    assert ".process text" in (style.text or "")
    assert {"width": "90.5", "height": "40", "viewBox": "0 -8 90.5 40"}.items() <= (
        root.attrib.items()
    )
    assert """\
<g xmlns="http://www.w3.org/2000/svg">\
<marker id="end"><path d="M 0 0 L 10.1 5" /></marker>\
<g class="cluster phase"><rect x="8" y="2.6" width="40" height="20" />\
<g class="cluster-label" transform="translate(8, 2.6)"><text x="10" y="17.5">P</text></g></g>\
<path d="M1,2" marker-end="url(#end)" />\
<g class="label"><rect class="words" x="-6" rx="4" y="0.0" width="32.0" height="48" />\
<text x="10.0" y="17.5">One</text><text x="10.0" y="41.5">&amp;two</text></g></g>\
""" == ElementTree.tostring(drawing, "unicode").replace("ns0:", "").replace(":ns0", "")


def test_a_phase_that_is_drawn_otherwise_stays_as_it_is() -> None:
    """What a later Mermaid does differently may look less tidy, but is no error."""
    cluster = '<g class="cluster phase"><circle r="2" /></g>'
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{cluster}</svg>'

    assert cluster in polished(picture, "x")


def test_long_labels_are_wrapped() -> None:
    """So that no layout has to; wide characters fill a line sooner."""
    assert "Draw up the contract and<br>sign it" == lines_for_layout(
        "Draw up the contract and sign it"
    )
    assert "受" * 12 + "<br>注" == lines_for_layout("受" * 12 + "注")


@given(HOSTILE)
def test_no_sign_of_a_label_reaches_mermaid_and_none_is_lost(text: str) -> None:
    """Nothing is left but letters, figures, spaces and what nobody reads; it all comes back."""
    lines = lines_for_layout(text).split("<br>")

    assert all(c.isalnum() or c == " " or c > "\xff" for line in lines for c in line)
    assert not any("direction" in line for line in lines)
    words = "".join(f"<p>{line}</p>" for line in lines)
    picture = PICTURE.replace("<p>P</p>", words)
    drawn = ElementTree.fromstring(polished(picture, "x"))
    shown = [element.text for element in drawn.iter() if element.tag.endswith("}text")]
    assert label(text).replace(" ", "") == "".join(filter(None, shown[:-2])).replace(" ", "")
