"""The map file: how the rows of a history become events of deals.

There are three shapes of history. Each row is an event with an ``activity``; each row is a move
into a ``stage``; or each row is a whole case with a date for each of its ``moves``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, ValidationError
from pydantic_core import ErrorDetails

from salesprocess.analysis.cells import EPOCHS, text_of
from salesprocess.analysis.rows import LogError
from salesprocess.errors import Finding, LoadError, did_you_mean, listing
from salesprocess.schema import Part
from salesprocess.source import Path as Way
from salesprocess.source import Source, address, plain, read, shortened

_SAMPLE = datetime(2026, 1, 31, 13, 45)
SHAPES = ("activity", "stage", "moves")


def _column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


def _texts(value: object) -> object:
    items = value if isinstance(value, list | tuple) else [value]
    return [text_of(item) if isinstance(item, str | bool | int) else item for item in items]


_YEAR = re.compile(r"%[YyGcx]")


def _format(form: str) -> str:
    if form in EPOCHS:
        return form
    try:
        # Python warns of a day without a year, and a year is what every date has.
        reads = bool(_YEAR.search(form)) and (
            datetime.strptime(_SAMPLE.strftime(form), form).date() == _SAMPLE.date()
        )
    except ValueError:
        reads = False
    if not reads:
        raise ValueError(
            f"{form!r} does not describe a date; write it like '%d-%m-%Y' or '%Y-%m-%d %H:%M:%S',"
            " or as epoch or epoch_ms."
        )
    return form


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise ValueError(f"{name!r} is no time zone; write it like Asia/Jakarta or UTC.") from None
    return name


Column = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts), Field(strict=False)]
Format = Annotated[str, AfterValidator(_format)]


class FieldSource(Part):
    """Where the value of a field comes from."""

    column: Column = Field(description="the column that holds the value")
    format: Format | None = Field(None, description="how a date is written, such as '%d-%m-%y'")
    map: dict[str, Any] = Field({}, description="what a text of the log stands for")
    strip: str = Field("", description="characters to leave out, such as '$'")
    decimal: Annotated[str, Field(min_length=1, max_length=1)] = Field(
        ".", description="the decimal separator of a number"
    )


Fields = dict[str, Annotated[FieldSource, BeforeValidator(_column)]]


class TimeSource(Part):
    """How moments are written."""

    column: Column | None = Field(None, description="the column that tells when it happened")
    format: Format | None = Field(None, description="how it is written; ISO 8601 without it")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "UTC", description="the time zone of a moment that names none"
    )


class StartSource(Part):
    """How a deal begins, and what is known of it from the beginning."""

    activity: Texts = Field((), description="the activities that begin a deal")
    at: Column | None = Field(None, description="the column that tells when the deal began")
    fields: Fields = Field({}, description="the fields that are known from the beginning")


class Move(Part):
    """A move that a row tells of: it was made if its column ``at`` is filled."""

    at: Column = Field(description="the column that tells when the move was made")
    to: str | None = Field(None, description="the stage that it led to")
    stage: Column | None = Field(None, description="the column that names the stage it led to")
    fields: Fields = Field({}, description="the fields that were written with it")


class LogMap(Part):
    """How to read a history: which column is what, and which word means what."""

    case: Column = Field(description="the column that identifies the deal")
    activity: Column | None = Field(None, description="the column that names what happened")
    triggers: dict[str, str] = Field({}, description="the trigger that an activity stands for")
    stage: Column | None = Field(None, description="the column that names the stage moved to")
    moves: Annotated[tuple[Move, ...], Field(strict=False)] = Field(
        (), description="the moves that one row tells of, in their order"
    )
    stages: dict[str, str] = Field({}, description="the stage that a word of the log stands for")
    ends_in: Column | None = Field(
        None, description="the column that names the stage in which the deal is now"
    )
    grouped: bool = Field(
        False, description="true where the rows of a deal stand together, one deal after the other"
    )
    ignore: Texts = Field((), description="activities or stages to pass over, such as 'W_*'")
    only: dict[str, Texts] = Field({}, description="the values that a row must have to count")
    start: StartSource = Field(StartSource(), description="how a deal begins")
    time: Annotated[TimeSource, BeforeValidator(_column)] = Field(
        TimeSource(), description="when it happened"
    )
    by: Column | None = Field(None, description="the column that says who did it")
    reason: Column | None = Field(None, description="the column that holds the reason")
    comment: Column | None = Field(None, description="the column that holds the comment")
    fields: Fields = Field({}, description="the fields that are written with each event")

    _source: Source = PrivateAttr(default_factory=lambda: Source("<map>", {}))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a map file.

        Args:
            path: A YAML file.

        Returns:
            The map.

        Raises:
            LogError: If the file cannot be opened.
            LoadError: If it has mistakes; the error carries all of them.
        """
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            raise LogError(
                f"The map {path} cannot be opened ({error.strerror}); check its name."
            ) from None
        return cls.from_source(read(content, str(path)))

    @classmethod
    def from_data(cls, data: object) -> Self:
        """Make a map of Python data. Same as ``load`` but without a file."""
        return cls.from_source(plain(data, "<map>"))

    @classmethod
    def from_source(cls, source: Source) -> Self:
        """Make a map of what a file says. Same as ``load`` but after reading it."""
        findings = list(source.findings)
        if not isinstance(source.data, dict):
            message = "A map is a mapping; begin with 'case: COLUMN'."
            raise LoadError([*findings, _finding(source, "wrong-value", (), message)])
        try:
            log_map = cls.model_validate(source.data)
        except ValidationError as error:
            findings += _mistakes(source, error)
        else:
            log_map._source = source
            findings += log_map._contradictions()
        if findings:
            raise LoadError(
                sorted(findings, key=lambda found: (found.place.line or 0, found.place.column or 0))
            )
        return log_map

    def check_process(
        self, *, triggers: Collection[str], stages: Collection[str], fields: Collection[str]
    ) -> None:
        """Check that the map names only what the process has.

        Args:
            triggers: The triggers of the process.
            stages: Its stages.
            fields: Its fields, by dotted name.

        Raises:
            LoadError: If a word stands for something that the process has not.
        """
        named = [
            *((("triggers", word), "trigger", name) for word, name in self.triggers.items()),
            *((("stages", word), "stage", name) for word, name in self.stages.items()),
            *((("moves", n, "to"), "stage", m.to) for n, m in enumerate(self.moves) if m.to),
            *((way, "field", str(way[-1])) for way, _ in self._fields()),
        ]
        known = {"trigger": triggers, "stage": stages, "field": fields}
        self._refuse(
            (way, f"The process has no {kind} {name!r}", name, known[kind])
            for way, kind, name in named
            if name not in known[kind]
        )

    def check_columns(self, columns: Collection[str]) -> None:
        """Check that the map names only columns that the history has.

        Args:
            columns: The columns of a table.

        Raises:
            LoadError: If there is no such column.
        """
        self._refuse(
            (way, f"The history has no column {column!r}", column, columns)
            for way, column in self.columns()
            if column not in columns
        )

    def columns(self) -> Iterator[tuple[Way, str]]:
        """Yield every column that the map names, with the way to the place where it does."""
        for key in ("case", "activity", "stage", "ends_in", "by", "reason", "comment"):
            if column := getattr(self, key):
                yield (key,), column
        yield from ((("only", column), column) for column in self.only)
        if self.time.column:
            yield ("time", "column"), self.time.column
        if self.start.at:
            yield ("start", "at"), self.start.at
        for index, move in enumerate(self.moves):
            yield ("moves", index, "at"), move.at
            if move.stage:
                yield ("moves", index, "stage"), move.stage
        yield from (((*way, "column"), source.column) for way, source in self._fields())

    def columns_of(self, fields: Collection[str]) -> frozenset[str]:
        """Return the columns from which fields, given by dotted name, are read."""
        return frozenset(source.column for way, source in self._fields() if way[-1] in fields)

    def _fields(self) -> Iterator[tuple[Way, FieldSource]]:
        groups: list[tuple[Way, Fields]] = [
            (("start", "fields"), self.start.fields),
            (("fields",), self.fields),
            *((("moves", n, "fields"), move.fields) for n, move in enumerate(self.moves)),
        ]
        for way, fields in groups:
            yield from (((*way, name), source) for name, source in fields.items())

    def _contradictions(self) -> Iterator[Finding]:
        given = [shape for shape in SHAPES if getattr(self, shape)]
        if len(given) != 1:
            message = (
                f"A map has exactly one of 'activity', 'stage' and 'moves', and this one has"
                f" {listing(given)}; keep the one that says what a row is."
            )
            yield _finding(self._source, "map-shape", (), message)
            return
        for way, value, shapes in self._bound_to_a_shape():
            if value and given[0] not in shapes:
                message = (
                    f"{address(way)!r} belongs to a map with {' or '.join(map(repr, shapes))},"
                    f" and this one has {given[0]!r}; remove it."
                )
                yield _finding(self._source, "map-shape", way, message)
        for index, move in enumerate(self.moves):
            if bool(move.to) == bool(move.stage):
                message = "A move has either 'to' with a stage or 'stage' with a column; give one."
                yield _finding(self._source, "map-shape", ("moves", index), message)

    def _bound_to_a_shape(self) -> Iterator[tuple[Way, object, tuple[str, ...]]]:
        yield ("triggers",), self.triggers, ("activity",)
        yield ("stages",), self.stages, ("stage", "moves")
        yield ("ends_in",), self.ends_in, ("moves",)
        yield ("grouped",), self.grouped, ("activity", "stage")
        yield ("start", "activity"), self.start.activity, ("activity",)
        yield ("start", "at"), self.start.at, ("moves",)
        yield ("time", "column"), self.time.column, ("activity", "stage")

    def _refuse(self, unknown: Iterable[tuple[Way, str, str, Collection[str]]]) -> None:
        findings = [
            _finding(
                self._source,
                "unknown-name",
                way,
                f"{message}{did_you_mean(name, known)} There are: {listing(known)}.",
            )
            for way, message, name, known in unknown
        ]
        if findings:
            raise LoadError(findings)


def _mistakes(source: Source, error: ValidationError) -> Iterator[Finding]:
    for detail in error.errors(include_url=False):
        way = tuple(part for part in detail["loc"] if part != "[key]")
        if way not in source.broken:
            yield _mistake(source, way, detail)


def _mistake(source: Source, way: Way, detail: ErrorDetails) -> Finding:
    model = _model_at(way[:-1])
    if detail["type"] == "extra_forbidden":
        keys = tuple(model.model_fields)
        message = f"A map has no key {way[-1]!r} here{did_you_mean(str(way[-1]), keys)}"
        message += f" There are: {listing(keys, most=20)}."
        return _finding(source, "unknown-key", way, message, at_key=True)
    if detail["type"] == "missing":
        described = model.model_fields[str(way[-1])].description
        message = f"{way[-1]!r} is missing: {described}; add it."
        return _finding(source, "missing-key", way, message)
    if detail["type"] == "value_error":
        return _finding(source, "wrong-value", way, str(detail["ctx"]["error"]))
    expected = _EXPECTED.get(detail["type"], "something else")
    message = f"This is {_kind(detail['input'])}, and {expected} is expected; "
    message += f"give {_description(way)}."
    return _finding(source, "wrong-value", way, message)


def _model_at(way: Way) -> type[Part]:
    if not way:
        return LogMap
    if way[0] == "moves" and len(way) == 2:
        return Move
    models: dict[Way, type[Part]] = {("start",): StartSource, ("time",): TimeSource}
    return models.get(way, FieldSource)


def _description(way: Way) -> str:
    """Describe the part, or the nearest part around it that has a description."""
    while way:
        field = _model_at(way[:-1]).model_fields.get(str(way[-1]))
        if field and field.description:
            return field.description
        way = way[:-1]
    return "what the documentation shows"


def _kind(value: object) -> str:
    if isinstance(value, str):
        return f"the text {shortened(value)!r}"
    return _KINDS.get(type(value), "a number")


def _finding(source: Source, rule: str, way: Way, message: str, *, at_key: bool = False) -> Finding:
    place = source.key_place(way) if at_key else source.part_place(way)
    return Finding(rule, "error", message, place, address(way))


_KINDS: dict[type, str] = {
    type(None): "nothing",
    bool: "true or false",
    list: "a list",
    tuple: "a list",
    dict: "a mapping",
}
_EXPECTED = {
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a single character",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}
