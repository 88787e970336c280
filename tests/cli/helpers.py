"""Running the command as a user does, in this process."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from salesprocess.cli import main

PROCESS = """\
salesprocess: 1
process: acme
title: {en: Acme sales, id: Penjualan Acme}
roles: {manager: {en: Manager, id: Manajer}}
fields:
  candidate: {type: boolean, title: {en: Fit, id: Cocok}}
  amount: {type: decimal, title: {en: Amount, id: Nilai}}
  interest:
    type: choice
    title: {en: Interest, id: Minat}
    options: {low: {en: little, id: sedikit}, high: {en: great, id: besar}}
  tags: {type: list, of: text, title: {en: Tags, id: Label}}
  phone: {type: phone, title: {en: Phone, id: Telepon}, sensitive: true}
stages:
  lead: {title: {en: Lead, id: Prospek}}
  offer:
    title: {en: Offer, id: Tawaran}
    checklist: {prices_checked: {title: {en: Prices checked, id: Harga diperiksa}}}
  won: {title: {en: Won, id: Menang}, outcome: won}
  lost: {title: {en: Lost, id: Kalah}, outcome: lost}
guards:
  fit:
    when: candidate
    message: {en: It is not judged yet., id: Belum dinilai.}
  large:
    when: amount >= 100
    message: {en: The amount is too small., id: Nilainya terlalu kecil.}
    override: {roles: manager}
transitions:
  propose:
    title: {en: Propose, id: Tawarkan}
    from: lead
    to: offer
    guards: [fit]
    requires: [amount, interest]
  win: {title: {en: Win, id: Menangkan}, from: offer, to: won, guards: large}
  call:
    title: {en: Call, id: Telepon}
    from: open
    to: stay
    comment: required
    guards: [empty(phone) or phone != '+1', len(tags) < 9 or empty(tags)]
  lose:
    title: {en: Lose, id: Kalah}
    from: open
    to: lost
    reason: {price: {en: Price, id: Harga}, no_need: {en: No need, id: Tidak perlu}}
"""


def run(*arguments: str | Path, keys: str = "", **environment: str) -> Result:
    """Run ``salesprocess`` with arguments, typed lines and environment variables."""
    env = {"COLUMNS": None, "NO_COLOR": None, "FORCE_COLOR": None, **environment}
    return CliRunner().invoke(main, [str(word) for word in arguments], input=keys, env=env)


def written(folder: Path, text: str = PROCESS, name: str = "acme.yaml") -> str:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)
