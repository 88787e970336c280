from __future__ import annotations

import logging

import pytest

from salesprocess.events import Moved, Notice
from salesprocess.hooks.logging import log_events
from tests.hooks.acme import EMITTED, NOW, STAYED, hooks, moved, snapshot, started, updated


def test_each_event_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """It says what happened to which deal, by which trigger, from where and to where."""
    registered = hooks()
    registered.add(log_events(level=logging.WARNING))
    events: list[Notice] = [started(), updated(), moved(), EMITTED, STAYED]
    registered.dispatch(events, snapshot("prospect"))

    assert [
        "deal='D-1' event='started' to='lead'",
        "deal='D-1' event='updated' to='prospect'",
        "deal='D-1' event='moved' trigger='qualify' from='lead' to='prospect'",
        "deal='D-1' event='handed_over' trigger='qualify' to='prospect'",
        "deal='D-1' event='stayed' trigger='note' from='lead' to='lead'",
    ] == [record.getMessage() for record in caplog.records]
    assert {("salesprocess.events", logging.WARNING)} == {
        (record.name, record.levelno) for record in caplog.records
    }


def test_the_parts_are_attributes_of_the_record(caplog: pytest.LogCaptureFixture) -> None:
    """So that a formatter can write them as JSON."""
    caplog.set_level(logging.INFO)
    log_events(logging.getLogger("acme"))(moved(), snapshot())
    (record,) = caplog.records
    parts = {"deal": "D-1", "event": "moved", "trigger": "qualify", "from": "lead"}

    assert "acme" == record.name
    assert {**parts, "to": "prospect"} == {name: vars(record)[name] for name in (*parts, "to")}


def test_nothing_that_people_wrote_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Values, reasons, comments and the words of overrides stay out."""
    caplog.set_level(logging.INFO)
    event = Moved(
        "D-1", 2, NOW, "ani", "qualify", "lead", "prospect", {"amount": "SECRET"}, "SECRET",
        "SECRET", (), {"late": "SECRET"},
    )  # fmt: skip
    log_events()(event, snapshot(amount="SECRET"))
    (record,) = caplog.records

    assert "SECRET" not in str(vars(record))
