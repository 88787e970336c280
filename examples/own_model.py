"""The verbs of a deal for the application's own objects: three kinds of them.

Run it: python examples/own_model.py   (needs sqlalchemy for the third kind)
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import JSON, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from salesprocess import Blocked, Process

PROCESS = """
salesprocess: 1
process: subscriptions
fields:
  amount: decimal
  contacted: boolean
  owner: text
stages:
  lead:
  offer:
  on_hold:
  won: {outcome: won}
  lost: {outcome: lost}
guards:
  worth_it: {when: amount >= 100, message: Small amounts are sold in the shop.}
transitions:
  offer: {from: lead, to: offer, guards: [contacted, worth_it]}
  win: {from: offer, to: won, requires: owner}
  lose: {from: open, to: lost}
"""
WITH_MEMORY = """
  hold: {from: [lead, offer], to: on_hold}
  resume: {from: on_hold, to: previous}
"""


class Stage(StrEnum):
    LEAD = "lead"
    OFFER = "offer"
    ON_HOLD = "on_hold"
    WON = "won"
    LOST = "lost"


@dataclass
class Opportunity:
    id: str
    stage: Stage = Stage.LEAD
    net_amount: Decimal | None = None
    contacted: bool = False
    owner: str | None = None


class Ticket(BaseModel):
    model_config = ConfigDict(validate_assignment=True)

    number: int
    status: str = "lead"
    amount: Decimal | None = None
    contacted: bool = False
    owner: str | None = None


class Base(DeclarativeBase):
    pass


class Lead(Base):
    __tablename__ = "leads"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    stage: Mapped[str] = mapped_column(String, default="lead")
    amount: Mapped[Decimal | None]
    contacted: Mapped[bool] = mapped_column(default=False)
    owner: Mapped[str | None]
    sales_memory: Mapped[dict | None] = mapped_column(JSON)


def a_dataclass(process: Process) -> None:
    opportunities = process.bind(Opportunity, facts={"amount": "net_amount"})
    row = Opportunity("O-1", net_amount=Decimal(50), contacted=True)
    deal = opportunities(row)
    try:
        deal.fire("offer")
    except Blocked as blocked:
        print(blocked)
    deal.fire("offer", {"amount": 250})
    assert (row.stage, row.net_amount) == (Stage.OFFER, Decimal(250))


def a_pydantic_model(process: Process) -> None:
    tickets = process.bind(Ticket, stage="status", id="number")
    ticket = Ticket(number=7, amount=Decimal(300), contacted=True)
    tickets(ticket).fire("offer")
    assert ticket.status == "offer"


def a_sqlalchemy_row(process: Process) -> None:
    """A JSON column keeps what the table has no place for: here, where the deal came from."""
    leads = process.bind(Lead, memory="sales_memory")
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Lead(id="L-1", stage="lead", amount=Decimal(500), contacted=True))
        session.commit()
        leads(session.get_one(Lead, "L-1")).fire("hold")
        session.commit()
    with Session(engine) as session:
        row = session.get_one(Lead, "L-1")
        leads(row).fire("resume")
        session.commit()
        assert row.stage == "lead"
    engine.dispose()


def main() -> None:
    process = Process.from_yaml(PROCESS)
    a_dataclass(process)
    a_pydantic_model(process)
    a_sqlalchemy_row(Process.from_yaml(PROCESS + WITH_MEMORY))
    print("All three moved in their own storage.")


if __name__ == "__main__":
    main()
