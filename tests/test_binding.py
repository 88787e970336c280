"""The verbs of a deal for the application's own objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import JSON, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from salesprocess import (
    Blocked,
    InvalidValues,
    Money,
    Process,
    SnapshotError,
    UsageError,
)
from salesprocess.events import Moved
from salesprocess.testing import FakeClock

TEXT = """
salesprocess: 1
process: bound
fields:
  amount: {type: money, currency: EUR}
  interest: {type: choice, options: [none, strong]}
  tags: {type: list, of: text}
  terms: {type: group, fields: {signed_on: date}}
  half: {type: money, currency: EUR, formula: amount / 2}
stages:
  lead:
  offer:
  won: {outcome: won}
transitions:
  offer: {from: lead, to: offer, guards: half >= 50}
  sign: {from: offer, to: stay, set: {terms.signed_on: today}}
  win: {from: offer, to: won, requires: [terms, interest]}
"""
REMEMBERING = """
  pause: {from: [lead, offer], to: paused}
  go_on: {from: paused, to: previous}
"""
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Stage(Enum):
    LEAD = "lead"
    OFFER = "offer"
    WON = "won"


class Interest(Enum):
    NONE = "none"
    STRONG = "strong"


@dataclass
class Opportunity:
    key: int
    stage: Stage | None = Stage.LEAD
    net: Decimal | None = None
    interest: Interest | None = None
    tags: list[str] = field(default_factory=list)
    terms_signed_on: date | None = None


@pytest.fixture
def process() -> Process:
    return Process.from_yaml(TEXT, clock=FakeClock(NOW))


@pytest.fixture
def remembering() -> Process:
    text = TEXT.replace("  won: {outcome", "  paused:\n  won: {outcome") + REMEMBERING
    return Process.from_yaml(text, clock=FakeClock(NOW))


def bind(process: Process, **options: Any) -> Any:
    return process.bind(Opportunity, id="key", facts={"amount": "net"}, **options)


def test_guards_read_the_object_and_a_move_writes_it(process: Process) -> None:
    """The attributes are the facts; enumerations and plain amounts stay what they are."""
    row = Opportunity(7, net=Decimal(90), interest=Interest.STRONG)
    deal = bind(process)(row)
    with pytest.raises(Blocked):
        deal.fire("offer")
    row.net = Decimal(100)
    receipt = deal.fire("offer", {"interest": "none", "tags": ["new"]})
    assert (Stage.OFFER, Interest.NONE, ["new"]) == (row.stage, row.interest, row.tags)
    assert isinstance(receipt.events[0], Moved)
    deal.fire("sign")
    assert date(2026, 5, 4) == row.terms_signed_on
    deal.update(amount="120 EUR")
    assert Decimal(120) == row.net
    assert Money(Decimal(60), "EUR") == deal.facts["half"]
    assert "won" == deal.fire("win").stage == deal.outcome
    assert "7" == deal.id


def test_events_of_an_object_without_memory_have_ids_of_their_own(process: Process) -> None:
    """A receiver that drops what it has seen drops no second move."""
    deal = bind(process)(Opportunity(7, net=Decimal(100)))
    first = deal.fire("offer").events[0].id
    process.clock.advance("1s")  # type: ignore[attr-defined]
    assert first != deal.fire("sign").events[0].id


def test_an_object_without_a_stage_has_to_begin(process: Process) -> None:
    """Beginning checks the object's facts and writes the stage."""
    row = Opportunity(7, stage=None, net=Decimal(100))
    opportunities = bind(process)
    with pytest.raises(SnapshotError, match="start"):
        opportunities(row).fire("offer")
    row.stage = "lead"  # type: ignore[assignment]
    assert opportunities(row).can("offer")
    row.stage = None
    assert "lead" == opportunities.start(row).stage


def test_what_the_field_cannot_take_is_named_with_its_attribute(process: Process) -> None:
    """An object that holds nonsense is refused, and nothing changes."""
    row = Opportunity(7, net="a lot")  # type: ignore[arg-type]
    with pytest.raises(InvalidValues, match="'net'"):
        bind(process)(row).fire("offer")
    assert Stage.LEAD is row.stage


def test_a_binding_is_verified_when_it_is_made(process: Process, remembering: Process) -> None:
    """Missing attributes, unknown fields and a missing memory are told at once."""
    with pytest.raises(UsageError, match="'amount'"):
        process.bind(Opportunity, id="key")
    with pytest.raises(UsageError, match="did you mean 'amount'"):
        process.bind(Opportunity, id="key", facts={"amuont": "net"})
    with pytest.raises(UsageError, match="previous"):
        bind(remembering)
    with pytest.raises(UsageError, match="not dict"):
        bind(process)({})


def test_a_field_that_the_object_lacks_can_be_left_out(process: Process) -> None:
    """It has no value for ever."""
    opportunities = process.bind(Opportunity, id="key", facts={"amount": "net", "tags": None})
    assert "tags" not in opportunities(Opportunity(7, tags=["x"])).facts


class Strict(BaseModel):
    model_config = ConfigDict(validate_assignment=True)

    id: str
    stage: str = "lead"
    amount: Decimal | None = Field(None, le=500)
    interest: str | None = None
    tags: list[str] = []
    terms_signed_on: date | None = None


def test_a_model_that_refuses_a_value_keeps_all_the_others(process: Process) -> None:
    """All or nothing, also where the object has rules of its own."""
    row = Strict(id="S-1", amount=Decimal(200))
    deal = process.bind(Strict)(row)
    before = row.model_dump()
    with pytest.raises(ValueError, match="500"):
        deal.fire("offer", {"interest": "strong", "amount": 900})
    assert before == row.model_dump()
    deal.fire("offer", {"interest": "strong"})
    assert ("offer", "strong") == (row.stage, row.interest)


class Base(DeclarativeBase):
    pass


class Lead(Base):
    __tablename__ = "leads"

    id: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(default="lead")
    amount: Mapped[Decimal | None]
    interest: Mapped[str | None]
    tags: Mapped[list | None] = mapped_column(JSON)
    terms_signed_on: Mapped[date | None]
    memory: Mapped[dict | None] = mapped_column(JSON)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_a_row_remembers_in_a_json_column(remembering: Process, session: Session) -> None:
    """Where the deal came from, and the number of its events, survive the database."""
    leads = remembering.bind(Lead, memory="memory")
    session.add(Lead(id="L-1", stage="lead", amount=Decimal(300), interest="strong"))
    session.commit()
    for trigger, stage in (("offer", "offer"), ("pause", "paused"), ("go_on", "offer")):
        row = session.get_one(Lead, "L-1")
        receipt = leads(row).fire(trigger)
        session.commit()
        session.expire_all()
        assert stage == session.get_one(Lead, "L-1").stage
    assert "L-1/3" == receipt.events[0].id


def test_a_damaged_memory_is_refused(remembering: Process) -> None:
    """What cannot be a deal of the process is named, and nothing is written over it."""
    row = Lead(id="L-1", stage="lead", memory={"sequence": "many"})
    with pytest.raises(SnapshotError, match="sequence"):
        remembering.bind(Lead, memory="memory")(row).can("offer")
