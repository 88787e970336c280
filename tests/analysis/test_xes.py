from __future__ import annotations

import gzip
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.analysis.logs import Log
from salesprocess.analysis.rows import BrokenRow, LogError, Row

BPIC2012 = Path(__file__).parents[3] / "shared" / "data" / "bpic2012.xes.gz"

EVENT = '<event><string key="concept:name" value="sent"/></event>'
TRACE = f'<trace><string key="concept:name" value="D-1"/>{EVENT}</trace>'
VALUES = {"case:concept:name": "D-1", "concept:name": "sent"}


def written(folder: Path, content: str, encoding: str = "utf-8") -> Path:
    path = folder / "log.xes"
    path.write_bytes(content.encode(encoding))
    return path


def rows(path: Path) -> list[Row | BrokenRow]:
    with Log(path) as log:
        return list(log)


def refusal(path: Path) -> str:
    with pytest.raises(LogError) as caught:
        rows(path)
    return str(caught.value).replace(str(path), "log.xes")


def test_an_event_is_a_row_with_the_attributes_of_its_case(tmp_path: Path) -> None:
    """Events are numbered through the file; the attributes of the case have a prefix."""
    path = written(tmp_path, f"<log>{TRACE}{TRACE.replace('D-1', 'D-2')}</log>")

    second = {**VALUES, "case:concept:name": "D-2"}
    assert [Row(1, VALUES), Row(2, second)] == rows(path)


def test_attributes_have_their_types(tmp_path: Path) -> None:
    """Numbers are exact and moments keep their offset."""
    event = (
        '<string key="s" value="1"/><id key="id" value="2"/><int key="i" value="-3"/>'
        '<float key="f" value="0.1"/><boolean key="b" value="false"/>'
        '<date key="d" value="2011-10-01T00:38:44.546+02:00"/>'
    )
    path = written(tmp_path, f"<log><trace><event>{event}</event></trace></log>")

    moment = datetime(2011, 10, 1, 0, 38, 44, 546000, timezone(timedelta(hours=2)))
    expected = {"s": "1", "id": "2", "i": -3, "f": Decimal("0.1"), "b": False, "d": moment}
    assert [Row(1, expected)] == rows(path)


@pytest.mark.parametrize("tag", ["int", "float", "boolean", "date"])
@pytest.mark.parametrize("text", ["", "x", "NaN", "yesterday", "1" * 5000 + "x"])
def test_a_value_that_is_not_of_its_type_stays_a_text(tmp_path: Path, tag: str, text: str) -> None:
    """It is for the map to say whether anybody needs it."""
    event = f'<{tag} key="k" value="{text}"/>'
    path = written(tmp_path, f"<log><trace><event>{event}</event></trace></log>")

    assert [Row(1, {"k": text})] == rows(path)


def test_what_describes_the_log_is_passed_over(tmp_path: Path) -> None:
    """Extensions, globals, classifiers and attributes of the log are no part of a row."""
    head = (
        '<extension name="Concept" prefix="concept" uri="http://example.org/concept.xesext"/>'
        '<global scope="event"><string key="concept:name" value="UNKNOWN"/></global>'
        '<classifier name="Activity" keys="concept:name"/><string key="source" value="bank"/>'
    )
    path = written(tmp_path, f"<log>{head}{TRACE}</log>")

    assert [Row(1, VALUES)] == rows(path)


def test_attributes_of_attributes_are_passed_over(tmp_path: Path) -> None:
    """An attribute inside another, in a list or a container, is not one of the event."""
    inner = '<string key="inner" value="no"/>'
    event = (
        f'<string key="a" value="1">{inner}<int key="a" value="2">{inner}</int></string>'
        f'<list key="l"><values>{inner}</values></list><container key="c">{inner}</container>'
        '<string key="b" value="3"/><string key="no value"/><string value="no key"/>'
    )
    trace = f'<string key="t" value="4">{inner}</string><event>{event}</event>'
    path = written(tmp_path, f"<log><trace>{trace}</trace></log>")

    assert [Row(1, {"case:t": "4", "a": "1", "b": "3"})] == rows(path)


def test_an_event_outside_a_trace_is_a_row_without_case(tmp_path: Path) -> None:
    """The standard allows it; attributes of the trace before it are not its own."""
    path = written(tmp_path, f"<log>{TRACE}{EVENT}{TRACE}</log>")

    assert [Row(1, VALUES), Row(2, {"concept:name": "sent"}), Row(3, VALUES)] == rows(path)


def test_a_case_without_events_is_told(tmp_path: Path) -> None:
    """It would otherwise be missing without a trace."""
    trace = '<trace><string key="concept:name" value="D-0"/></trace>'
    path = written(tmp_path, f"<log>{trace}{TRACE}</log>")

    expected = [BrokenRow(1, "the case has no events", "D-0", "case"), Row(1, VALUES)]
    assert expected == rows(path)


def test_an_attribute_of_the_case_that_comes_late_is_told(tmp_path: Path) -> None:
    """The events before it have been read without it."""
    late = TRACE.replace("</trace>", '<int key="amount" value="1"/></trace>')
    path = written(tmp_path, f"<log>{late}{TRACE}</log>")

    why = "an attribute of the case stands after its events"
    expected = [Row(1, VALUES), BrokenRow(1, why, "amount", "case"), Row(2, VALUES)]
    assert expected == rows(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-2"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """The mark or the declaration at the top says which one it is."""
    declared = encoding.removesuffix("-sig")
    head = f'<?xml version="1.0" encoding="{declared}"?>\n<log>'
    path = written(tmp_path, head + TRACE.replace("D-1", "Łódź") + "</log>", encoding)

    assert [Row(1, {**VALUES, "case:concept:name": "Łódź"})] == rows(path)


@pytest.mark.parametrize(
    "rest", ["</trace>", "", "<event", "</log></trace>", "&unknown;", "<a b='1' b='2'/>", "\0"]
)
def test_xml_that_breaks_off_yields_what_came_before(tmp_path: Path, rest: str) -> None:
    """The last row says where and why, and that the rest is not read."""
    path = written(tmp_path, f"<log>{TRACE}\n{rest}")

    first, last = rows(path)
    assert Row(1, VALUES) == first
    assert isinstance(last, BrokenRow)
    assert (2, "xml") == (last.line, last.flaw)
    assert last.why.startswith("the XML breaks off here (")


def test_a_compressed_file_cut_short_yields_what_it_has(tmp_path: Path) -> None:
    """What is told is the cut, not the XML that breaks off because of it."""
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(f"<log>{TRACE * 3}</log>".encode())[:-1])

    *whole, last = rows(path)
    assert [1, 2, 3] == [row.line for row in whole]
    why = "the compressed file ends here before its end; fetch the file again"
    assert BrokenRow(4, why, "", "cut") == last


BOMB = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log>&b;</log>'
FOREIGN = '<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>'
FILE = '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log>&x;</log>'
UNSAFE = "it is refused as unsafe. Export the history again."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB, "log.xes declares a document type or entities, which no history needs;"),
        (FOREIGN, "log.xes declares a document type or entities, which no history needs;"),
        (FILE, "log.xes declares a document type or entities, which no history needs;"),
        ("<log>" + "<a>" * 100_000, "log.xes nests more than 100 elements;"),
        ("<log><trace>" + "<a>" * 100_000, "log.xes nests more than 100 elements;"),
        (
            f"<log><trace><event>{'<a>' * 100_000}",
            "log.xes nests more than 100 elements;",
        ),
        (
            f'<log><string key="a" value="{"x" * (3 << 20)}"/></log>',
            "log.xes has a tag of more than 1,048,576 bytes;",
        ),
        (f"<log><!--{'x' * (3 << 20)}", "log.xes has a tag of more than 1,048,576 bytes;"),
    ],
    ids=["bomb", "foreign", "file", "deep log", "deep trace", "deep event", "long", "comment"],
)
def test_a_file_that_is_built_to_do_harm_is_refused(
    tmp_path: Path, content: str, message: str
) -> None:
    """The message says what was found; nothing is fetched and little is held."""
    assert f"{message} {UNSAFE}" == refusal(written(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<html/>", "log.xes is not XES: its outermost element is <html>, not <log>;"),
        ("<x:log/>", "log.xes is not XES: its outermost element is <x:log>, not <log>;"),
        ("<<", "log.xes is not XES (not well-formed (invalid token): line 1, column 1);"),
        ("case,stage", "log.xes is not XES (syntax error: line 1, column 0);"),
        (
            '<?xml version="1.0" encoding="klingon"?><log/>',
            "log.xes is not XES (unknown encoding: klingon);",
        ),
        (
            '<?xml version="1.0" encoding="gbk"?><log/>',
            "log.xes is not XES (multi-byte encodings are not supported);",
        ),
    ],
)
def test_a_file_that_is_not_xes_is_refused(tmp_path: Path, content: str, message: str) -> None:
    """The message says what it is instead, and what to give."""
    expected = f"{message} give an XES, CSV or JSON lines file."
    assert expected == refusal(written(tmp_path, content))


TEXTS = st.text(st.sampled_from("ab:é \"<&>'/"), min_size=1, max_size=5)
ATTRIBUTES = st.dictionaries(TEXTS, TEXTS, max_size=3)


@given(traces=st.lists(st.tuples(ATTRIBUTES, st.lists(ATTRIBUTES, min_size=1, max_size=3))))
def test_every_event_of_a_log_is_a_row(
    tmp_path_factory: pytest.TempPathFactory,
    traces: list[tuple[dict[str, str], list[dict[str, str]]]],
) -> None:
    """Reading gives back what was written, whatever the attributes are called."""
    log = "".join(
        f"<trace>{xml(case)}{''.join(f'<event>{xml(event)}</event>' for event in events)}</trace>"
        for case, events in traces
    )
    path = written(tmp_path_factory.mktemp("xes"), f"<log>{log}</log>")

    expected = [
        {**{f"case:{key}": value for key, value in case.items()}, **event}
        for case, events in traces
        for event in events
    ]
    assert [Row(number, values) for number, values in enumerate(expected, 1)] == rows(path)


def xml(attributes: dict[str, str]) -> str:
    return "".join(
        f'<string key="{escaped(key)}" value="{escaped(value)}"/>'
        for key, value in attributes.items()
    )


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


@pytest.mark.skipif(not BPIC2012.exists(), reason=f"needs {BPIC2012.name} in ../shared/data")
def test_a_real_log_is_read_whole() -> None:
    """The bank's log has 13,087 applications with 262,200 events, none of them broken."""
    cases: set[object] = set()
    events = 0
    with Log(BPIC2012) as log:
        for row in log:
            assert isinstance(row, Row)
            cases.add(row.values["case:concept:name"])
            events += 1

    assert (13_087, 262_200) == (len(cases), events)
