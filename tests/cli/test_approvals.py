"""Approvals in the terminal: ``play``, ``show`` and ``explain``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .helpers import run

PROCESS = """\
salesprocess: 1
process: acme
roles: {manager: {en: Manager, id: Manajer}, finance: Finance, seller: Seller}
fields: {discount: {type: percent, title: {en: Discount, id: Potongan}}}
stages: {offer: , won: {outcome: won}}
approvals:
  rebate:
    title: {en: Rebate, id: Diskon}
    roles: [manager, finance]
    when: discount > 10
    quorum: all
    not_by: requester
    covers: discount
    lock: true
    once: true
    expires: 5d
  booking: {roles: finance, follows: rebate, on_grant: win, on_reject: mark}
transitions:
  win: {from: offer, to: won, approvals: rebate}
  mark: {from: offer, to: stay}
"""


@pytest.fixture
def acme(tmp_path: Path) -> str:
    path = tmp_path / "acme.yaml"
    path.write_text(PROCESS, encoding="utf-8")
    return str(path)


def test_an_approval_is_asked_for_and_given(acme: str) -> None:
    """By one person after the other; the board says whom it waits for."""
    keys = (
        "set discount=15\nas ani seller\nrequest rebate comment='a big one'\nset discount=20\n"
        "as budi manager\napprove rebate\nas citra finance\napprove rebate\nwin\n"
    )
    output = run("play", acme, keys=keys).output
    assert "rebate  not asked for; can be given by Manager, Finance" in output
    assert "✔ asked for: Rebate (a big one)" in output
    assert "discount: it is locked while the approval 'rebate' is asked for" in output
    assert "✔ agreed, and more have to: Rebate" in output
    assert "rebate  waits for Finance" in output
    assert "✔ approved: Rebate" in output
    assert "✔ asked for: Booking" in output
    assert "rebate  granted" in output
    assert "✔ good until 'Win': Rebate" in output


def test_an_approval_is_rejected_and_taken_back(acme: str) -> None:
    """In the reader's language; who may not is told so, and nothing changes."""
    keys = (
        "set discount=15\nas ani seller\nrequest rebate\napprove rebate\nrecall rebate\n"
        "request rebate\nas budi manager\nreject rebate comment=mahal\nrequest\nfrobnicate\n"
    )
    output = run("play", acme, "--lang", "id", keys=keys).output
    assert "'ani' may not decide about 'rebate'; that takes the role manager or finance." in output
    assert "✔ pengajuan ditarik: Diskon" in output
    assert "✔ ditolak: Diskon (mahal)" in output
    assert "rebate  ditolak; yang dapat menyetujui: Manajer, Finance" in output
    assert "Sebutkan yang mana: request rebate | booking" in output


def test_a_change_that_voids_is_told(tmp_path: Path) -> None:
    """With the field that changed."""
    path = tmp_path / "acme.yaml"
    path.write_text(PROCESS.replace("    lock: true\n", ""), encoding="utf-8")
    keys = "set discount=15\nas ani seller\nrequest rebate\nset discount=20\nhistory\n"
    output = run("play", str(path), keys=keys).output
    assert "✔ void, because Discount has changed: Rebate" in output


def test_show_lists_approvals(acme: str) -> None:
    """Who gives them, when they are needed, and what else holds."""
    output = run("show", acme).output
    assert "Approvals" in output
    assert "approval rebate" in output
    shown = json.loads(run("show", acme, "--format", "json").output)["approvals"]
    assert ["not by whoever asks", "covers discount", "locks the fields", "good for one move",
            "expires after 5d"] == shown[0]["rules"]  # fmt: skip
    assert (["manager", "finance"], "all", "discount > 10") == (
        shown[0]["roles"], shown[0]["quorum"], shown[0]["condition"],
    )  # fmt: skip
    assert ["granted: fires win", "rejected: fires mark"] == shown[1]["effects"]
    assert ["follows rebate"] == shown[1]["rules"]


def test_explain_says_who_has_to_agree(acme: str) -> None:
    """Or takes it for granted."""
    asked = "explain", acme, "win", "--set", "discount=15"
    result = run(*asked)
    assert 1 == result.exit_code
    assert "✗ Rebate has to be approved by Manager and Finance; nobody has asked" in result.output
    result = run(*asked, "--approved", "rebate")
    assert (0, True) == (result.exit_code, "✓ Rebate is approved" in result.output)
    reason = json.loads(run(*asked, "--format", "json").output)["ways"][0]["reasons"][0]
    assert ("approval", "not_asked", ["manager", "finance"]) == (
        reason["kind"], reason["approval"]["status"], reason["approval"]["roles"],
    )  # fmt: skip
    result = run(*asked, "--approved", "rebat")
    assert 2 == result.exit_code
    assert "There is no approval 'rebat'; did you mean 'rebate'?" in result.output
