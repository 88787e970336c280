"""How approvals are told: in English and Indonesian, and as data."""

from __future__ import annotations

from datetime import timedelta

from salesprocess import Deal
from tests.approving import ANI, BEGAN, BUDI, CITRA, deal_with, process_with


def told(deal: Deal, language: str | None = None, trigger: str = "win") -> list[str]:
    """Return what is said below the first line, without marks and indentation."""
    lines = deal.explain(trigger).render(language).splitlines()[1:]
    return [line.strip(" ✗✓?") for line in lines]


def test_what_nobody_has_asked_for() -> None:
    """Who can give it, how many, and who cannot; the file's help comes first."""
    deal = deal_with({"quorum": 2, "not_by": "requester", "help": "Say why."})
    assert [
        "Rebate has to be approved by Manager; nobody has asked for it yet",
        "Say why.",
        "2 people have to agree.",
        "Whoever asks for it cannot give it.",
    ] == told(deal)
    assert [
        "Rebate harus disetujui oleh Manager; belum ada yang mengajukannya",
        "Say why.",
        "2 orang harus setuju.",
        "Yang mengajukannya tidak dapat menyetujuinya sendiri.",
    ] == told(deal, "id")


def test_what_is_pending() -> None:
    """Who asked and with which words, and how far it is."""
    deal = deal_with({"quorum": 2, "not_by": "requester"})
    deal.request("rebate", by=ANI, comment="They compare\nus.")
    deal.approve("rebate", by=BUDI)
    assert [
        "Rebate waits for Manager; ani has asked for it",
        "1 of 2 have agreed: budi",
        'ani said: "They compare us."',
        "ani asked for it and cannot give it.",
    ] == told(deal)
    assert [
        "Rebate menunggu Manager; diajukan oleh ani",
        "1 dari 2 sudah setuju: budi",
        'ani berkata: "They compare us."',
        "ani yang mengajukannya tidak dapat menyetujuinya sendiri.",
    ] == told(deal, "id")


def test_who_is_left_where_all_have_to_agree() -> None:
    """The roles that have not spoken; nobody is named where nobody gave a name."""
    deal = deal_with({"roles": ["manager", "legal"], "quorum": "all"})
    assert ["Rebate has to be approved by Manager and Legal; nobody has asked for it yet"] == told(
        deal
    )
    deal.request("rebate")
    deal.approve("rebate", by=BUDI)
    assert ["Rebate waits for Legal", "Agreed so far: budi"] == told(deal)
    assert ["Rebate menunggu Legal", "Sudah setuju: budi"] == told(deal, "id")


def test_what_happened_before() -> None:
    """Each end of a request is told, and that it can be asked for again."""
    deal = deal_with({"covers": "discount", "expires": "1d"})
    again = "; ask for it again, and Manager can give it"
    lagi = "; ajukan lagi agar Manager dapat menyetujuinya"
    deal.request("rebate", by=ANI)
    deal.reject("rebate", by=CITRA, comment="Too much")
    assert [f"Rebate was rejected by citra{again}", 'citra said: "Too much"'] == told(deal)
    assert [f"Rebate ditolak oleh citra{lagi}", 'citra berkata: "Too much"'] == told(deal, "id")
    deal.request("rebate", by=ANI)
    deal.recall("rebate", by=ANI)
    assert [f"Rebate was taken back by ani{again}"] == told(deal)
    assert [f"Rebate ditarik kembali oleh ani{lagi}"] == told(deal, "id")
    deal.request("rebate", by=ANI)
    deal.update(discount=3)
    assert [f"Rebate is void, because Discount has changed{again}"] == told(deal)
    assert [f"Rebate batal karena Discount telah berubah{lagi}"] == told(deal, "id")
    deal.request("rebate", by=ANI)
    deal.advance(at=BEGAN + timedelta(days=2))
    assert [f"Rebate was not decided in time{again}"] == told(deal)
    assert [f"Rebate tidak diputuskan pada waktunya{lagi}"] == told(deal, "id")


def test_what_was_used_up() -> None:
    """By the trigger that it allowed."""
    transitions = {
        "win": {"from": "open", "to": "stay", "approvals": "rebate"},
        "close": {"from": "open", "to": "won"},
    }
    approvals = {"rebate": {"roles": ["manager"], "once": True}}
    deal = process_with(approvals, transitions=transitions).start("D-1")
    deal.request("rebate")
    deal.approve("rebate", by=BUDI)
    deal.fire("win")
    assert ["Rebate was good until 'Win'; ask for it again, and Manager can give it"] == told(deal)
    assert ["Rebate hanya berlaku sampai 'Win'; ajukan lagi agar Manager dapat menyetujuinya"] == (
        told(deal, "id")
    )


def test_what_is_granted_or_not_needed() -> None:
    """By whom; or that nobody has to agree."""
    deal = deal_with({"when": "amount > 5"}, amount=10)
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    assert ["Rebate is approved by budi"] == told(deal)
    assert ["Rebate sudah disetujui oleh budi"] == told(deal, "id")
    deal = deal_with({"when": "amount > 5"}, amount=1)
    assert ["Rebate need not be approved here"] == told(deal)
    assert ["Rebate tidak perlu disetujui di sini"] == told(deal, "id")


def test_what_follows() -> None:
    """The way there is told."""
    approvals = {"desk": {"roles": ["legal"]}, "billing": {"roles": ["manager"], "follows": "desk"}}
    deal = process_with(approvals).start("D-1")
    assert "It follows Desk, and is asked for when that is granted." == told(deal)[-1]
    assert "Ini menyusul Desk, dan diajukan begitu yang itu disetujui." == told(deal, "id")[-1]


def test_the_function_in_an_expression() -> None:
    """It is named as people call the approval, met or not, wanted or not."""
    transitions = {
        "ask": {"from": "open", "to": "won", "guards": "approved('rebate')"},
        "skip": {"from": "open", "to": "won", "guards": "not approved('rebate')"},
    }
    deal = process_with({"rebate": {"roles": ["manager"]}}, transitions=transitions).start("D-1")
    assert ["Rebate must be approved by Manager"] == told(deal, trigger="ask")
    assert ["Rebate is not approved"] == told(deal, trigger="skip")
    assert ["Rebate harus disetujui oleh Manager"] == told(deal, "id", "ask")
    assert ["Rebate tidak disetujui"] == told(deal, "id", "skip")
    deal.request("rebate")
    deal.approve("rebate", by=BUDI)
    assert ["Rebate is approved"] == told(deal, trigger="ask")
    assert ["Rebate must not be approved"] == told(deal, trigger="skip")
    assert ["Rebate tidak boleh disetujui"] == told(deal, "id", "skip")


def test_the_data_that_a_screen_needs() -> None:
    """Status, roles, requester and votes, as plain JSON."""
    deal = deal_with({"quorum": 2, "roles": ["manager", "legal"]})
    deal.request("rebate", by=ANI, comment="please", at=BEGAN)
    deal.approve("rebate", by=BUDI, at=BEGAN)
    at = "2026-03-02T09:00:00+00:00"
    (reason,) = deal.explain("win", at=BEGAN).to_json()["ways"][0]["reasons"]
    assert {
        "status": "pending",
        "roles": ["manager", "legal"],
        "quorum": 2,
        "asked_by": "ani",
        "asked_at": at,
        "votes": [{"by": "budi", "at": at, "roles": ["manager"]}],
        "changed_by": "ani",
        "comment": "please",
        "because": None,
    } == reason["approval"]
    assert ("approval", "rebate") == (reason["kind"], reason["name"])
