"""Reading XES, the XML format of event logs (IEEE 1849), as a stream.

An event becomes a row: its own attributes by key, and those of its trace with ``case:`` before the
key. What describes the log itself and attributes of attributes are passed over. The file is not
trusted: a document type, and with it every entity, is refused, and depth and size are capped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import NoReturn
from xml.parsers import expat

from salesprocess.analysis.rows import BrokenRow, LogError, Row, Rows, excerpt
from salesprocess.analysis.streams import CHUNK, LogFile

DEEPEST = 100
LONGEST_TAG = 1 << 20
CASE = "case:"

Attributes = dict[str, str]

_IN_LOG = 2
_PAIR = {"key", "value"}


def read_xes(file: LogFile) -> Rows:
    """Read the events of an XES file.

    Args:
        file: The open file.

    Yields:
        A row for each event, numbered from 1 in the order of the file.

    Raises:
        LogError: If the file is not XES, or is built to do harm.
    """
    reader = _Reader(str(file.path))
    flaw = None
    while not flaw and (chunk := file.stream.read(CHUNK)):
        flaw = reader.feed(chunk)
        yield from reader.rows
        reader.rows.clear()
    flaw = flaw or reader.finish()
    if file.damage:
        flaw = BrokenRow(reader.events + 1, file.damage, "", "cut")
    if flaw:
        yield flaw
    file.close()


class _Reader:
    """Builds rows from the calls of the XML parser, which come to the handlers of one container.

    The containers are log, trace and event. ``level`` is the depth of the elements directly inside
    the innermost one; everything deeper describes an attribute and is passed over.
    """

    def __init__(self, name: str) -> None:
        self.rows: list[Row | BrokenRow] = []
        self._name = name
        self._fed = self._depth = self._level = 0
        self.events = self._events_before = 0
        self._case: dict[str, object] = {}
        self._values: dict[str, object] = {}
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_document_type

    def feed(self, chunk: bytes) -> BrokenRow | None:
        """Read on; return what is wrong where the XML breaks."""
        try:
            self._parser.Parse(chunk, False)
        except (expat.ExpatError, LookupError, ValueError) as error:
            return self._broken(error)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TAG:
            self._refuse(f"has a tag of more than {LONGEST_TAG:,} bytes")
        return None

    def finish(self) -> BrokenRow | None:
        """Tell the parser that nothing follows; return what is missing."""
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            return self._broken(error)
        return None

    def _in_log(self, tag: str, _: Attributes) -> None:
        depth = self._depth = self._depth + 1
        if depth != self._level:
            self._pass_over(depth)
        elif tag == "trace":
            self._level = depth + 1
            self._events_before = self.events
            self._parser.StartElementHandler = self._in_trace
        elif tag == "event":
            self._begin_event(depth)

    def _in_trace(self, tag: str, attributes: Attributes) -> None:
        depth = self._depth = self._depth + 1
        if depth != self._level:
            self._pass_over(depth)
        elif tag == "event":
            self._begin_event(depth)
        elif tag in _TYPES and attributes.keys() >= _PAIR:
            key = attributes["key"]
            self._case[CASE + key] = _typed(tag, attributes["value"])
            if self.events > self._events_before:
                self._report("an attribute of the case stands after its events", key)

    def _in_event(self, tag: str, attributes: Attributes) -> None:
        depth = self._depth = self._depth + 1
        if depth != self._level:
            self._pass_over(depth)
        elif tag in _TYPES:
            try:
                text = attributes["value"]
                self._values[attributes["key"]] = text if tag == "string" else _typed(tag, text)
            except KeyError:
                return

    def _begin_event(self, depth: int) -> None:
        self._level = depth + 1
        self.events += 1
        self._values = self._case.copy()
        self._parser.StartElementHandler = self._in_event

    def _end(self, tag: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        if depth >= self._level:
            return
        self._level = depth
        if tag == "event":
            self.rows.append(Row(self.events, self._values))
        elif tag == "trace":
            if self.events == self._events_before:
                self._report("the case has no events", self._case.get("case:concept:name", ""))
            self._case = {}
        self._parser.StartElementHandler = self._in_log if depth == _IN_LOG else self._in_trace

    def _begin(self, tag: str, _: Attributes) -> None:
        if tag != "log":
            raise LogError(
                f"{self._name} is not XES: its outermost element is <{excerpt(tag)}>, not <log>;"
                " give an XES, CSV or JSON lines file."
            )
        self._depth = 1
        self._level = _IN_LOG
        self._parser.StartElementHandler = self._in_log

    def _pass_over(self, depth: int) -> None:
        if depth > DEEPEST:
            self._refuse(f"nests more than {DEEPEST} elements")

    def _report(self, why: str, about: object) -> None:
        self.rows.append(BrokenRow(max(self.events, 1), why, excerpt(about), "case"))

    def _broken(self, error: Exception) -> BrokenRow:
        if not self._level:
            raise LogError(
                f"{self._name} is not XES ({error}); give an XES, CSV or JSON lines file."
            ) from None
        why = f"the XML breaks off here ({error}); what follows is not read"
        return BrokenRow(self.events + 1, why, "", "xml")

    def _refuse_document_type(self, *_: object) -> NoReturn:
        self._refuse("declares a document type or entities, which no history needs")

    def _refuse(self, why: str) -> NoReturn:
        raise LogError(f"{self._name} {why}; it is refused as unsafe. Export the history again.")


def _typed(tag: str, text: str) -> object:
    """Convert a value to its type; a text that has not that type stays a text."""
    try:
        return _TYPES[tag](text)
    except ValueError:
        return text


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite():
        raise ValueError(text)
    return number


def _boolean(text: str) -> bool:
    if text not in _BOOLEANS:
        raise ValueError(text)
    return _BOOLEANS[text]


_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
_TYPES: Mapping[str, Callable[[str], object]] = {
    "string": str,
    "date": datetime.fromisoformat,
    "int": int,
    "float": _decimal,
    "boolean": _boolean,
    "id": str,
}
