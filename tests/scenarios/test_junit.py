"""JUnit XML, as build servers read it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from salesprocess.errors import LoadError
from salesprocess.loading import load_text
from salesprocess.scenarios.junit import junit
from tests.scenarios.helpers import run

COUNTS = ("tests", "failures", "errors", "skipped")


def mistakes() -> LoadError:
    """Return why a file does not load."""
    with pytest.raises(LoadError) as caught:
        load_text("salesprocess: 1\nprocess: <acme> & co\n", "a&b.yaml")
    return caught.value


def document(language: str | None = None) -> ET.Element:
    """Return the document about two files, one of which does not load."""
    played = run(
        **{"it <is> & 'won' \"now\"": ["win"], "it is lost": [{"lose": {"reason": "price"}}]}
    )
    return ET.fromstring(junit([("acme.yaml", played), ("a&b.yaml", mistakes())], language))


def test_a_suite_for_each_file_and_a_case_for_each_scenario() -> None:
    """Names are those of the file and of the scenario, whatever signs they hold."""
    root = document()

    assert ("testsuites", ["acme.yaml", "a&b.yaml"]) == (root.tag, [s.get("name") for s in root])
    assert [
        ["it <is> & 'won' \"now\"", "it is lost"],
        ["loads"],
    ] == [[case.get("name") for case in suite] for suite in root]
    assert {"acme"} == {case.get("classname") for case in root[0]}


def test_the_counts_add_up() -> None:
    """Those of each suite, and of all of them together."""
    root = document()

    assert ["2", "1", "0", "0"] == [root[0].get(key) for key in COUNTS]
    assert ["1", "0", "1", "0"] == [root[1].get(key) for key in COUNTS]
    assert ["3", "1", "1", "0"] == [root.get(key) for key in COUNTS]
    assert all(float(case.get("time", "")) >= 0 for case in root.iter("testcase"))


def test_a_failure_says_what_and_where() -> None:
    """In one line as its message, with the whole explanation as its text."""
    failed, passed = document()[0]
    (failure,) = failed
    message, text = failure.get("message", ""), failure.text or ""

    assert "step 1, win (<dict>) expected: it happens but: it is not drawn from there" == message
    assert "expected: it happens\nbut: it is not drawn from there" in text
    assert [] == list(passed)


def test_a_file_that_does_not_load_is_an_error() -> None:
    """With every mistake in it."""
    (error,) = document()[1][0]

    assert "error" == error.tag
    assert "bad-name" in (error.text or "")


def test_the_texts_have_the_language_of_the_reader() -> None:
    """What programs read stays as it is."""
    (failure,) = document("id")[0][0]

    assert "seharusnya: terjadi" in (failure.text or "")


def test_signs_that_xml_cannot_hold_are_replaced() -> None:
    """A name may come from data, where nobody has looked at it."""
    text = junit([("a\x00\x1b\ufffe.yaml", run(one=["win"]))])

    assert "a\ufffd\ufffd\ufffd.yaml" == ET.fromstring(text)[0].get("name")
