"""A folder with a process, an application and a store in a file, as somebody at a terminal has."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesprocess import Process, Store
from salesprocess.testing import FakeClock

SECRET = "+6281111222333"
LOANS = """\
salesprocess: 1
process: loans
title: {en: Loans, id: Pinjaman}
roles: {boss: {en: Boss, id: Kepala}}
fields:
  amount: {type: money, currency: EUR, title: {en: Amount, id: Nilai}}
  phone: {type: phone, sensitive: true, title: {en: Phone, id: Telepon}}
  income: {type: integer, sensitive: true}
  capacity: {type: integer, formula: income * 4}
stages:
  lead: {title: {en: Lead, id: Prospek}}
  offer: {title: {en: Offer, id: Tawaran}, checklist: {called: Called}}
  won: {outcome: won, title: {en: Won, id: Menang}}
  lost: {outcome: lost}
guards:
  rich: {when: income > 1000, message: {en: Too poor., id: Kurang mampu.}}
transitions:
  propose: {from: lead, to: offer, requires: amount}
  win: {from: offer, to: won, guards: rich, roles: boss}
  lose: {from: open, to: lost, reason: [price]}
deadlines: {stale: {in: open, after: 30d, emit: went_stale}}
"""
APP = """\
from salesprocess import Process, Store

process = Process.load("loans.yaml")
processes = [process]
nothing = []
number = 7

def store():
    return Store.open("sqlite:///deals.db", [process])

def needs(something):
    return something
"""
DEALS = "sqlite:///deals.db"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder that has a process and an application, and no store yet."""
    (tmp_path / "loans.yaml").write_text(LOANS, encoding="utf-8")
    (tmp_path / "shop.py").write_text(APP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delenv("SALESPROCESS_STORE", raising=False)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) == str(tmp_path / f"{name}.py"):
            del sys.modules[name]


@pytest.fixture
def clock() -> FakeClock:
    """Return the clock by which the deals began."""
    return FakeClock()


@pytest.fixture
def loans(folder: Path, clock: FakeClock) -> Process:
    """Return the process, with a durable hook."""
    process = Process.load(folder / "loans.yaml", clock=clock)
    process.add_hook(print, on="moved", name="erp", durable=True)
    return process


@pytest.fixture
def deals(folder: Path, loans: Process, clock: FakeClock) -> str:
    """Fill a store with three deals; return what its file is called."""
    with Store.open(DEALS, [loans], clock=clock) as store:
        for number in range(1, 4):
            values = {"phone": SECRET, "income": 500 * number, "amount": f"{100 * number} EUR"}
            store.start("loans", f"D-{number}", values, by="ani")
            clock.advance("1h")
        store.fire("D-2", "propose", by="budi")
        store.fire("D-3", "lose", reason="price", comment="Too dear.", by="ani")
    return "deals.db"
