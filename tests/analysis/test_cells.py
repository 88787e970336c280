from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.analysis.cells import moment_reader, text_of, value_reader

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" Won ", "Won"),
        (None, ""),
        (True, "true"),
        (7, "7"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 1, 31), "2026-01-31"),
    ],
)
def test_every_cell_has_a_text(cell: object, text: str) -> None:
    """The same for the same value in every format of log."""
    assert text == text_of(cell)


@pytest.mark.parametrize(
    ("form", "cell", "moment"),
    [
        (None, "2011-10-01T00:38:44.546+02:00", datetime(2011, 9, 30, 22, 38, 44, 546000, UTC)),
        (None, "2011-10-01T00:38:44Z", datetime(2011, 10, 1, 0, 38, 44, tzinfo=UTC)),
        (None, " 2011-10-01 ", datetime(2011, 10, 1, tzinfo=JAKARTA)),
        (None, datetime(2011, 10, 1), datetime(2011, 10, 1, tzinfo=JAKARTA)),
        ("%d-%m-%y", "01-03-17", datetime(2017, 3, 1, tzinfo=JAKARTA)),
        ("%Y-%m-%d %z", "2017-03-01 +0100", datetime(2017, 2, 28, 23, tzinfo=UTC)),
        ("epoch", "1317422324.546", datetime(2011, 9, 30, 22, 38, 44, 546000, UTC)),
        ("epoch_ms", 1317422324546, datetime(2011, 9, 30, 22, 38, 44, 546000, UTC)),
        ("%d-%m-%y", "", None),
        (None, None, None),
    ],
)
def test_a_moment_has_a_time_zone(form: str | None, cell: object, moment: datetime | None) -> None:
    """Its own, or the one of the map."""
    assert moment == moment_reader(form, JAKARTA)(cell)


@pytest.mark.parametrize(
    ("form", "cell", "message"),
    [
        (None, "01-03-17", "'01-03-17' does not read as an ISO 8601 date"),
        ("%d-%m-%y", "31-02-17", "'31-02-17' does not read as a date of the form '%d-%m-%y'"),
        ("epoch", "soon", "'soon' does not read as a date of the form 'epoch'"),
        ("epoch", "1e99", "'1e99' does not read as a date of the form 'epoch'"),
        (
            "epoch_ms",
            "1e999999999",
            "'1e999999999' does not read as a date of the form 'epoch_ms'",
        ),
        ("epoch", "NaN", "'NaN' does not read as a date of the form 'epoch'"),
    ],
)
def test_a_cell_that_is_no_moment_is_told(form: str | None, cell: str, message: str) -> None:
    """With the cell, and with the form that the map asks for."""
    with pytest.raises(ValueError, match="does not read") as caught:
        moment_reader(form, UTC)(cell)
    assert message == str(caught.value)


@given(st.text(max_size=20) | st.integers() | st.decimals() | st.datetimes(timezones=st.none()))
def test_whatever_a_cell_holds_it_is_a_moment_or_told(cell: object) -> None:
    """No other error comes out, in any form."""
    for form in (None, "%d-%m-%y", "epoch", "epoch_ms"):
        try:
            moment = moment_reader(form, UTC)(cell)
        except ValueError as error:
            assert "does not read as" in str(error)  # noqa: PT017
        else:
            assert moment is None or moment.tzinfo is not None


def read(
    cell: object,
    form: str | None = None,
    renamed: dict[str, object] | None = None,
    dropped: str = "",
    decimal: str = ".",
) -> object:
    reader = value_reader(form, UTC, renamed=renamed or {}, dropped=dropped, decimal=decimal)
    return reader(cell)


def test_a_value_is_what_the_cell_holds() -> None:
    """Texts without space around them; what has a type keeps it; an empty cell has no value."""
    offset = timezone(timedelta(hours=2))
    for cell in (True, 7, Decimal("1.5"), datetime(2011, 10, 1, tzinfo=offset)):
        assert cell is read(cell)
    assert ("a b", None, None) == (read(" a b "), read(" "), read(None))


def test_a_value_may_stand_for_another() -> None:
    """Texts that stand for nothing take the value away; the others stay."""
    renamed: dict[str, object] = {"GTXPro": "GTX Pro", "N/A": None, "": "unknown", "1": True}

    assert ["GTX Pro", None, "unknown", True, "MG"] == [
        read(cell, renamed=renamed) for cell in ("GTXPro ", "N/A", None, 1, "MG")
    ]


@pytest.mark.parametrize(
    ("cell", "dropped", "decimal", "value"),
    [
        ("$ 1,054", "$,", ".", "1054"),
        ("Rp 1.250.000,50", "Rp.", ",", "1250000.50"),
        ("1 250,5", "\N{NO-BREAK SPACE} ", ",", "1250.5"),
        ("n/a", "n/a", ".", None),
    ],
)
def test_signs_that_say_nothing_are_left_out(
    cell: str, dropped: str, decimal: str, value: str | None
) -> None:
    """Currency signs and thousands go, and the decimal separator becomes a point."""
    assert value == read(cell, dropped=dropped, decimal=decimal)


def test_a_value_with_a_form_is_a_date_or_a_moment() -> None:
    """A form without the time of day makes a date."""
    assert date(2017, 3, 1) == read("01-03-17", form="%d-%m-%y")
    assert datetime(2017, 3, 1, 14, tzinfo=UTC) == read("01-03-17 14h", form="%d-%m-%y %Hh")
    assert datetime(1970, 1, 1, tzinfo=UTC) == read(0, form="epoch")
    assert None is read("", form="%d-%m-%y")
