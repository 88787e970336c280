"""Values as plain JSON data."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from salesprocess.expressions import Duration, Money


def fact_to_json(value: Any) -> Any:
    """Write a value as plain JSON data.

    Args:
        value: A value as the engine keeps it.

    Returns:
        None, a boolean, an int, a text, a list of such, or ``{"amount": …, "currency": …}``.
    """
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Money):
        return {"amount": f"{value.amount:f}", "currency": value.currency}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(Duration.of(value))
    return [fact_to_json(item) for item in value]
