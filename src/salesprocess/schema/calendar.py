"""Where days begin, and which of them are business days."""

# Annotations are evaluated as they stand: pydantic compiles postponed ones one by one, and that
# would make up a third of the time that importing the schema takes.

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from salesprocess.schema.part import Part
from salesprocess.schema.values import listed, unexpected

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
BUSINESS_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOURS = re.compile(
    r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)", re.ASCII
)


def _date(value: object) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise unexpected("a day", "2026-12-24") from None


def _hours(value: object) -> str:
    if isinstance(value, str) and _HOURS.fullmatch(value):
        return value
    raise unexpected("the times of opening and closing", "09:00-17:00")


Date = Annotated[
    date,
    PlainValidator(_date),
    WithJsonSchema({"type": "string", "pattern": f"^{_DATE.pattern}$"}),
]
Dates = Annotated[
    tuple[Date, ...],
    BeforeValidator(
        listed("a day", "[2026-12-24, 2026-12-31]"), json_schema_input_type=Date | list[Date]
    ),
    Field(strict=False),
]
Weekdays = Annotated[
    tuple[Weekday, ...],
    BeforeValidator(
        listed("a day of the week", "[mon, tue, wed, thu, fri]", least=1),
        json_schema_input_type=Weekday | Annotated[list[Weekday], Field(min_length=1)],
    ),
    Field(strict=False),
]
Hours = Annotated[
    str,
    PlainValidator(_hours),
    WithJsonSchema({"type": "string", "pattern": f"^{_HOURS.pattern}$"}),
]


class CalendarSpec(Part):
    """Where days begin, and which of them are business days."""

    timezone: str = Field(
        "UTC",
        description="The time zone in which a day begins and ends, by its IANA name.",
        examples=["Asia/Jakarta"],
    )
    holidays: str | None = Field(
        None,
        description="Whose public holidays are no business days: a country, or a part of one.",
        examples=["ID", "US-CA"],
    )
    workdays: Weekdays = Field(
        BUSINESS_DAYS,
        description="The days of the week that are business days.",
        examples=["[mon, tue, wed, thu, fri]"],
    )
    hours: Hours | None = Field(
        None, description="When a business day opens and closes.", examples=["09:00-17:00"]
    )
    closed: Dates = Field(
        (), description="More days that are no business days.", examples=["[2026-12-24]"]
    )
