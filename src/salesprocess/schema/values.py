"""The values that parts of a process hold: names, texts, expressions, and lists of them.

A value of the wrong kind raises an error that carries what is expected in words and in an example,
so that a message can say both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from salesprocess.schema.words import (
    ANY_EVENT,
    FORMAT_VERSION,
    LANGUAGE,
    NAME,
    RESERVED,
    TRIGGER,
)
from salesprocess.text import Text

FieldType = Literal[
    "text", "boolean", "integer", "decimal", "percent", "money", "date", "datetime", "duration",
    "choice", "list", "email", "phone", "url", "country", "currency", "group",
]  # fmt: skip
ONE_OR_EACH_LANGUAGE = "a text, or one for each language"
A_VERSION = "a version, which is a whole number"
Forecast = Literal["pipeline", "best_case", "commit", "closed", "omitted"]


def unexpected(what: str, example: str) -> PydanticCustomError:
    """Make the error about a value of the wrong kind.

    Args:
        what: What is expected, such as ``a text``.
        example: How that is written, such as ``Lead``.
    """
    return PydanticCustomError("unexpected", "{what}", {"what": what, "example": example})


def _name(value: object) -> object:
    if not isinstance(value, str):
        raise unexpected("a name", "first_contact")
    if not NAME.fullmatch(value):
        raise PydanticCustomError("bad-name", "a name in lower_snake_case")
    if value in RESERVED:
        raise PydanticCustomError("reserved-word", "a name that is no word of the language")
    return value


def _event(value: object) -> object:
    return value if value == ANY_EVENT else _name(value)


def _format_version(value: object) -> int:
    if type(value) is int and value == FORMAT_VERSION:
        return value
    raise PydanticCustomError("bad-version", "the version of the language")


def _text(value: object) -> Text:
    if isinstance(value, str) and value:
        return Text.of(value)
    if isinstance(value, Mapping) and value:
        tags = all(isinstance(tag, str) and LANGUAGE.fullmatch(tag) for tag in value)
        if tags and all(isinstance(text, str) and text for text in value.values()):
            return Text.of(value)
    raise unexpected(ONE_OR_EACH_LANGUAGE, "{en: Lead, id: Prospek}")


def _language(value: object) -> str:
    if isinstance(value, str) and LANGUAGE.fullmatch(value):
        return value
    raise unexpected("the tag of a language", "id")


def _expression(value: object) -> str:
    if isinstance(value, str | int | Decimal):
        return str(value)
    raise unexpected("an expression", "amount > 100")


def _assigned(value: object) -> str:
    return "None" if value is None else _expression(value)


def listed(what: str, example: str, *, least: int = 0) -> Callable[[object], object]:
    """Let one value stand for a list of one."""

    def as_list(value: object) -> object:
        if isinstance(value, str):
            return [value]
        if isinstance(value, list | tuple) and len(value) >= least:
            return value
        raise unexpected(f"{what}, or a list of them", example)

    return as_list


def _options(value: object) -> object:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list | tuple) and all(
        isinstance(option, str | int | Decimal) and not isinstance(option, bool) for option in value
    ):
        return {str(option): None for option in value}
    raise unexpected("a list of texts, or a mapping from text to label", "[none, expressed]")


def _required(value: object) -> object:
    if isinstance(value, str):
        return {value: "true"}
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return dict.fromkeys(value, "true")
    if isinstance(value, Mapping):
        return value
    raise unexpected("fields, or a mapping from field to condition", "[amount, close_date]")


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment and len(str(value)) == len("2026-01-31"):
        return moment.date()
    if moment is None or moment.tzinfo is None:
        raise unexpected("a day, or a moment with its offset", "2026-01-31")
    return moment


def _probability(value: object) -> object:
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    raise unexpected("a number from 0 to 100", "40")


def _duration(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise unexpected("a duration, or an expression that gives one", "14d")


def _moment(value: object) -> datetime:
    moment = _day(value)
    if isinstance(moment, datetime):
        return moment
    raise unexpected("a moment with its offset", "2026-01-31T09:00+07:00")


def _trigger(value: object) -> str:
    if isinstance(value, str) and TRIGGER.fullmatch(value):
        return value
    raise unexpected("a trigger", "qualify")


def _version(value: object) -> str:
    if isinstance(value, str) and value.isdecimal() and value.isascii() and value[0] != "0":
        return value
    raise unexpected(A_VERSION, "2")


def _word(value: str) -> str:
    if not value.strip():
        raise unexpected("the name of an action", "notify_support")
    return value


NAME_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": f"^{NAME.pattern}$",
    "not": {"enum": sorted(RESERVED)},
}
TEXT_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": f"^{LANGUAGE.pattern}$"},
            "additionalProperties": {"type": "string", "minLength": 1},
        },
    ]
}
TRIGGER_SCHEMA: dict[str, Any] = {"type": "string", "pattern": f"^{TRIGGER.pattern}$"}
EVENT_SCHEMA: dict[str, Any] = {"anyOf": [NAME_SCHEMA, {"const": ANY_EVENT}]}
SCALAR_SCHEMA: dict[str, Any] = {"type": ["string", "number", "boolean"]}

Name = Annotated[str, PlainValidator(_name), WithJsonSchema(NAME_SCHEMA)]
LocalText = Annotated[
    Text,
    PlainValidator(_text),
    PlainSerializer(lambda text: dict(text.versions)),
    WithJsonSchema(TEXT_SCHEMA),
]
FormatVersion = Annotated[
    int,
    PlainValidator(_format_version),
    WithJsonSchema({"type": "integer", "const": FORMAT_VERSION}),
]
Language = Annotated[
    str,
    PlainValidator(_language),
    WithJsonSchema({"type": "string", "pattern": f"^{LANGUAGE.pattern}$"}),
]
ExpressionText = Annotated[str, PlainValidator(_expression), WithJsonSchema(SCALAR_SCHEMA)]
AssignedText = Annotated[
    str,
    PlainValidator(_assigned),
    WithJsonSchema({"type": ["string", "number", "boolean", "null"]}),
]
Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(listed("a name", "[sales, manager]"), json_schema_input_type=Name | list[Name]),
    Field(strict=False),
]
Event = Annotated[str, PlainValidator(_event), WithJsonSchema(EVENT_SCHEMA)]
Events = Annotated[
    tuple[Event, ...],
    BeforeValidator(
        listed("an event", "[moved, stayed]", least=1),
        json_schema_input_type=Event | Annotated[list[Event], Field(min_length=1)],
    ),
    Field(strict=False),
]
Stages = Annotated[
    tuple[str, ...],
    BeforeValidator(
        listed("a stage", "[lead, prospect]", least=1),
        json_schema_input_type=str | Annotated[list[str], Field(min_length=1)],
    ),
    Field(strict=False),
]
Options = Annotated[
    dict[str, LocalText | None],
    BeforeValidator(
        _options, json_schema_input_type=list[str | int | float] | dict[str, LocalText | None]
    ),
]
Requires = Annotated[
    dict[str, ExpressionText],
    BeforeValidator(_required, json_schema_input_type=str | list[str] | dict[str, ExpressionText]),
]
Day = Annotated[
    date | datetime,
    PlainValidator(_day),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}),
]
Probability = Annotated[
    int | Decimal,
    PlainValidator(_probability),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
Word = Annotated[str, AfterValidator(_word), Field(min_length=1)]
DurationText = Annotated[
    str, PlainValidator(_duration), WithJsonSchema({"type": "string", "minLength": 1})
]
Moment = Annotated[
    datetime,
    PlainValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T"}),
]
Trigger = Annotated[str, PlainValidator(_trigger), WithJsonSchema(TRIGGER_SCHEMA)]
Triggers = Annotated[
    tuple[Trigger, ...],
    BeforeValidator(
        listed("a trigger", "[qualify, win]"), json_schema_input_type=Trigger | list[Trigger]
    ),
    Field(strict=False),
]
FieldNames = Annotated[
    tuple[str, ...],
    BeforeValidator(
        listed("a field", "[amount, close_date]"), json_schema_input_type=str | list[str]
    ),
    Field(strict=False),
]
VersionKey = Annotated[
    str, PlainValidator(_version), WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]*$"})
]
