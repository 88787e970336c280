"""The application's own objects, with deadlines, approvals, tracks and what happens by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from salesprocess import Actor, Process, UsageError
from salesprocess.events import DeadlinePassed, Moved
from salesprocess.testing import FakeClock

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
TEXT = """
salesprocess: 1
process: bound
roles: {boss: }
fields: {size: integer, answer_by: date}
stages: {lead: , offer: , won: {outcome: won}, lost: {outcome: lost}}
transitions:
  propose: {from: lead, to: offer, guards: size > 10, automatic: true}
  grow: {from: open, to: stay, set: {size: size * 2}}
  win: {from: offer, to: won, approvals: [price], guards: tracks.legal == 'passed'}
  lose: {from: open, to: lost}
deadlines:
  nag: {in: lead, after: 7d, emit: nag, repeat: 7d}
  lapses: {in: offer, since: answer_by, after: 1d, fire: lose}
tracks:
  legal: {stages: {review: , passed: {done: true}}, transitions: {pass: {from: review, to: passed}}}
approvals:
  price: {roles: boss, covers: [size]}
"""
BOSS = Actor("budi", frozenset({"boss"}))


def after(days: float) -> datetime:
    """Return the moment so many days after the beginning."""
    return BEGIN + timedelta(days)


@dataclass
class Opportunity:
    id: str
    stage: str | None = None
    size: int | None = None
    answer_by: date | None = None
    memory: dict[str, Any] | None = None


@pytest.fixture
def process() -> Process:
    return Process.from_yaml(TEXT, clock=FakeClock(BEGIN))


def test_deadlines_run_on_an_object_that_remembers(process: Process) -> None:
    """How far they have got survives from one look at the object to the next."""
    row = Opportunity("O-1")
    opportunities = process.bind(Opportunity, memory="memory")
    opportunities.start(row)
    assert [after(7)] == [due.due for due in opportunities(row).due()]
    opportunities(row).advance(at=after(15))
    receipt = process.advance(opportunities(row), after(22))
    assert [3] == [e.number for e in receipt.events if isinstance(e, DeadlinePassed)]
    assert [after(28)] == [due.due for due in opportunities(row).due()]


def test_the_date_of_the_object_is_counted_from(process: Process) -> None:
    """Also where the application changes it itself; and the deadline moves the object."""
    row = Opportunity("O-1", size=20, answer_by=date(2026, 1, 10))
    opportunities = process.bind(Opportunity, memory="memory")
    opportunities.start(row)
    assert "offer" == row.stage
    row.answer_by = date(2026, 1, 20)
    assert () == opportunities(row).advance(at=after(8)).events
    opportunities(row).advance(at=after(30))
    assert "lost" == row.stage


def test_tracks_and_approvals_are_remembered(process: Process) -> None:
    """A win that needs both goes through, one look at the object after the other."""
    row = Opportunity("O-1", size=20)
    opportunities = process.bind(Opportunity, memory="memory")
    opportunities.start(row)
    opportunities(row).fire("legal.pass", by="lia")
    opportunities(row).request("price", by="ani")
    assert not opportunities(row).can("win")
    opportunities(row).approve("price", by=BOSS)
    assert {"legal": "passed"} == dict(opportunities(row).tracks)
    opportunities(row).fire("win", by="ani")
    assert "won" == row.stage


def test_what_changes_the_object_twice_leaves_the_last_value(process: Process) -> None:
    """The events of one command are written as one."""
    text = TEXT.replace("guards: size > 10,", "guards: size > 10, set: {size: 3},")
    made = Process.from_yaml(text, clock=FakeClock(BEGIN))
    row = Opportunity("O-1", size=3)
    opportunities = made.bind(Opportunity, memory="memory")
    opportunities.start(row)
    row.size = 6
    receipt = opportunities(row).fire("grow", by="ani")
    assert [{"size": 12}, {"size": 3}] == [event.values for event in receipt.events]  # type: ignore[union-attr]
    assert (3, "offer") == (row.size, row.stage)


def test_an_object_without_a_memory_counts_from_the_first_look(process: Process) -> None:
    """It came from elsewhere, and nobody knows for how long it has been there."""
    row = Opportunity("O-1", stage="lead")
    opportunities = process.bind(Opportunity, memory="memory")
    assert () == opportunities(row).advance(at=after(0)).events
    process.clock.advance("30d")  # type: ignore[attr-defined]
    assert after(7) == opportunities(row).due()[0].due


@pytest.mark.parametrize(
    ("part", "need"),
    [
        ("deadlines: {nag: {in: lead, after: 7d}}", "deadlines"),
        ("tracks: {legal: {stages: {a: , b: {done: true}}, transitions: {go: {from: a, to: b}}}}",
         "tracks"),
        ("approvals: {price: {roles: boss}}", "approvals"),
        ("guards: {fresh: {when: now - deal.last_activity < '7d'}}", "deal.last_activity"),
    ],
)  # fmt: skip
def test_what_has_to_be_remembered_needs_a_memory(part: str, need: str) -> None:
    """It is told when the class is bound, not when it is missed."""
    text = TEXT[: TEXT.index("deadlines:")].replace(
        ", approvals: [price], guards: tracks.legal == 'passed'", ""
    )
    Process.from_yaml(text).bind(Opportunity)
    with pytest.raises(UsageError, match=f"uses {need}.*memory='attribute'"):
        Process.from_yaml(text + part).bind(Opportunity)


class Base(DeclarativeBase):
    pass


class Lead(Base):
    __tablename__ = "leads"

    id: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str | None]
    size: Mapped[int | None]
    answer_by: Mapped[date | None]
    memory: Mapped[dict | None] = mapped_column(JSON)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_a_worker_goes_through_the_rows_of_a_table(process: Process, session: Session) -> None:
    """What is due happens to each row, and is stored with it."""
    leads = process.bind(Lead, memory="memory")
    for number in range(3):
        row = Lead(id=f"L-{number}", size=number * 10, answer_by=date(2026, 1, 6))
        session.add(row)
        leads.start(row, by="importer", at=after(number))
    session.commit()
    leads(session.get_one(Lead, "L-2")).fire("legal.pass", at=after(3))
    session.commit()
    told = []
    for row in session.query(Lead).order_by(Lead.id):
        told.append([event.kind for event in leads(row).advance(at=after(8)).events])
        session.commit()
        session.expire_all()
    assert [
        ["deadline_passed", "emitted"],
        ["deadline_passed", "emitted"],
        ["deadline_passed", "moved"],
    ] == told
    row = session.get_one(Lead, "L-2")
    assert ("lost", {"legal": "passed"}) == (row.stage, dict(leads(row).tracks))
    assert () == leads(row).due(at=after(30))


def test_an_event_of_the_system_has_the_next_number(process: Process) -> None:
    """So that its id is its own, also after the way through the memory."""
    row = Opportunity("O-1", size=20, answer_by=date(2026, 1, 10))
    opportunities = process.bind(Opportunity, memory="memory")
    opportunities.start(row)
    lapsed = opportunities(row).advance(at=after(30)).events
    assert isinstance(lapsed[-1], Moved)
    assert ["O-1/4", "O-1/5"] == [event.id for event in lapsed]
