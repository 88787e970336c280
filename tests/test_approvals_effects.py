"""What takes approvals away, what they lock, what follows them, and what they fire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from salesprocess import InvalidValues
from salesprocess.events import ApprovalGranted, ApprovalRequested, ApprovalVoided, TriggerBlocked
from tests.approving import ANI, BUDI, CITRA, DEWI, deal_with, process_with, refusal

# What voids


def test_a_change_of_a_covered_field_voids_what_was_granted() -> None:
    """The event names the field; the trigger is blocked until somebody agrees anew."""
    deal = deal_with({"covers": ["discount"]}, discount=10)
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    deal.update(note="free")
    assert deal.can("win")
    event = deal.update(discount=12).events[-1]
    assert isinstance(event, ApprovalVoided)
    assert ("rebate", "discount", "system") == (event.approval, event.because, event.by)
    assert not deal.can("win")


def test_writing_the_same_value_voids_nothing() -> None:
    """Only a change is a change."""
    deal = deal_with({"covers": ["discount"]}, discount=10)
    deal.request("rebate", by=ANI)
    assert () == deal.update(discount=10).events


def test_values_that_come_with_a_trigger_have_to_be_approved_too() -> None:
    """Nobody slips another discount in with the very move that the approval allows."""
    deal = deal_with({"covers": ["discount"]}, discount=10)
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    assert not deal.can("win", {"discount": 50})
    assert deal.can("win", {"discount": 10})
    assert deal.can("win", {"note": "thanks"})
    assert str(deal.explain("win", {"discount": 50})) == (
        "'Win' is blocked: the deal stays in Lead and does not move to Won.\n"
        "  ✗ Rebate is approved, but not with another value of Discount\n"
        "    Write the new value first, and ask for it again."
    )


def test_a_trigger_that_needs_no_approval_voids_by_its_values() -> None:
    """Pending or granted; also by what a transition sets."""
    transitions = {
        "win": {"from": "open", "to": "won", "approvals": "rebate"},
        "propose": {"from": "lead", "to": "offer"},
        "cap": {"from": "offer", "to": "stay", "set": {"discount": "10"}},
    }
    approvals = {"rebate": {"roles": ["manager"], "covers": "discount"}}
    deal = process_with(approvals, transitions=transitions).start("D-1", {"discount": 12})
    deal.request("rebate", by=ANI)
    deal.fire("propose", {"discount": 11})
    assert "voided" == deal.approvals["rebate"].status
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    assert ["stayed", "approval_voided"] == [e.kind for e in deal.fire("cap").events]


def test_a_group_covers_its_members() -> None:
    """A change of any of them voids."""
    deal = deal_with({"covers": "terms"})
    deal.request("rebate", by=ANI)
    event = deal.update({"terms.place": "Solo"}).events[-1]
    assert "terms.place" == event.because  # type: ignore[attr-defined]


def test_a_derived_field_changes_when_its_formula_gives_something_else() -> None:
    """Not with each change of what it is made of."""
    deal = deal_with({"covers": "size"}, amount=100)
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    deal.update(amount=200)
    assert deal.can("win")
    assert deal.can("win", {"amount": 300})
    assert not deal.can("win", {"amount": 3000})
    event = deal.update(amount=2000).events[-1]
    assert "size" == event.because  # type: ignore[attr-defined]


def test_an_approval_in_an_expression_holds_for_the_values_that_come_along_too() -> None:
    """`approved()` and `approvals` never differ."""
    transitions = {"win": {"from": "open", "to": "won", "guards": "approved('rebate')"}}
    approvals = {"rebate": {"roles": ["manager"], "covers": "discount"}}
    deal = process_with(approvals, transitions=transitions).start("D-1", {"discount": 10})
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    assert (True, False) == (deal.can("win"), deal.can("win", {"discount": 11}))


def test_once_is_used_up_by_the_move_that_it_allowed() -> None:
    """The move and the end of the approval are one step."""
    transitions = {
        "cut": {"from": "open", "to": "stay", "approvals": "rebate", "emit": "cut_price"},
        "win": {"from": "open", "to": "won"},
    }
    approvals = {"rebate": {"roles": ["manager"], "once": True}}
    deal = process_with(approvals, transitions=transitions).start("D-1")
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    events = deal.fire("cut").events
    assert ["stayed", "emitted", "approval_voided"] == [event.kind for event in events]
    assert "cut" == deal.approvals["rebate"].because
    assert not deal.can("cut")


def test_once_is_used_up_only_by_the_rule_that_asked_for_it() -> None:
    """Another way of the same trigger, or a move for which it is not needed, leaves it."""
    transitions = {
        "win": [
            {"from": "open", "to": "won", "guards": "amount < 10"},
            {"from": "open", "to": "won", "approvals": "rebate"},
        ],
        "reopen": {"from": "won", "to": "lead"},
    }
    approvals = {"rebate": {"roles": ["manager"], "once": True, "when": "not (discount < 5)"}}
    deal = process_with(approvals, transitions=transitions).start(
        "D-1", {"amount": 20, "discount": 9}
    )
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    deal.update(amount=5)
    deal.fire("win")
    assert "granted" == deal.approvals["rebate"].status
    deal.fire("reopen")
    deal.update(amount=20, discount=3)
    deal.fire("win")
    assert "granted" == deal.approvals["rebate"].status
    deal.fire("reopen")
    deal.update(discount=7)
    deal.fire("win")
    assert "voided" == deal.approvals["rebate"].status


def test_what_is_left_open_when_a_deal_closes_is_void() -> None:
    """Nobody has to decide about a deal that is lost."""
    deal = deal_with({"lock": True})
    deal.request("rebate", by=ANI)
    events = deal.fire("lose").events
    assert ["moved", "approval_voided"] == [event.kind for event in events]
    assert "lose" == deal.approvals["rebate"].because
    deal.update(note="they went elsewhere")


def test_what_was_granted_stays_so_when_the_deal_closes() -> None:
    """History tells who agreed."""
    deal = deal_with()
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    deal.fire("win")
    assert "granted" == deal.approvals["rebate"].status


def test_a_condition_that_becomes_false_makes_the_approval_needless() -> None:
    """And one that becomes true again finds it as it was."""
    deal = deal_with({"when": "amount > 100"}, amount=500)
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    deal.update(amount=50)
    assert (False, "granted") == (
        deal.approvals["rebate"].needed,
        deal.approvals["rebate"].status,
    )
    deal.update(amount=500)
    assert deal.can("win")


def test_an_approval_of_which_nobody_knows_whether_it_is_needed_blocks() -> None:
    """Unknown blocks, the missing field is named, and a grant opens all the same."""
    deal = deal_with({"when": "discount > 10"})
    explanation = deal.explain("win")
    assert ("discount",) == explanation.missing
    assert "? Rebate may have to be approved: Discount has no value yet" in str(explanation)
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    assert deal.can("win")


# Locks


def test_a_lock_keeps_fields_as_they_are_while_somebody_decides() -> None:
    """By update and with a trigger; what is not changed can be written."""
    deal = deal_with({"lock": True, "roles": ["manager", "legal"]}, discount=10)
    deal.update(note="before")
    deal.request("rebate", by=ANI)
    said = (
        "discount: it is locked while the approval 'rebate' is asked for; wait until manager or"
        " legal decides, or take the request back with recall('rebate')."
    )
    for call in (
        lambda: deal.update(discount=5, note="before"),
        lambda: deal.fire("propose", {"discount": 5}),
    ):
        with pytest.raises(InvalidValues) as caught:
            call()
        assert said == str(caught.value)
    deal.fire("propose", {"discount": 10})
    deal.recall("rebate", by=ANI)
    deal.update(discount=5)


def test_a_lock_leaves_other_problems_to_be_told() -> None:
    """What a field cannot take is named beside what is locked."""
    deal = deal_with({"lock": True})
    deal.request("rebate", by=ANI)
    with pytest.raises(InvalidValues) as caught:
        deal.update(note="x", amount="much")
    assert {"note", "amount"} == caught.value.problems.keys()


def test_what_a_transition_sets_is_the_doing_of_the_process() -> None:
    """A lock is for people."""
    transitions = {
        "win": {"from": "open", "to": "won", "approvals": "rebate"},
        "mark": {"from": "open", "to": "stay", "set": {"note": "'waiting'"}},
    }
    approvals = {"rebate": {"roles": ["manager"], "lock": True}}
    deal = process_with(approvals, transitions=transitions).start("D-1")
    deal.request("rebate", by=ANI)
    deal.fire("mark")
    assert "waiting" == deal.facts["note"]


# Sequences


def test_an_approval_that_follows_another_is_asked_for_by_itself() -> None:
    """On behalf of the same requester, who may not decide about it either."""
    approvals = {
        "desk": {"roles": ["legal"]},
        "billing": {"roles": ["manager"], "follows": "desk", "not_by": "requester"},
    }
    deal = process_with(approvals).start("D-1")
    assert "desk" == deal.approvals["billing"].follows
    assert "'billing' follows 'desk', which is not granted; ask for that first." == refusal(
        deal.request, "billing", by=ANI
    )
    assert "has to be known" in refusal(deal.request, "desk")
    deal.request("desk", by=BUDI)
    events = deal.approve("desk", by=DEWI).events
    assert [ApprovalGranted, ApprovalRequested] == [type(event) for event in events]
    assert ("system", "desk") == (events[1].by, events[1].because)  # type: ignore[attr-defined]
    assert ("budi", None) == (
        deal.approvals["billing"].asked_by,
        deal.approvals["billing"].follows,
    )
    assert "'budi' asked for 'billing'" in refusal(deal.approve, "billing", by=BUDI)
    deal.approve("billing", by=CITRA)
    assert deal.can("win")


def test_what_is_not_needed_keeps_nobody_waiting() -> None:
    """A link of the chain that is not needed is passed over, whether first or in between."""
    approvals = {
        "one": {"roles": ["legal"]},
        "two": {"roles": ["legal"], "follows": "one", "when": "amount > 100"},
        "three": {"roles": ["manager"], "follows": "two"},
    }
    deal = process_with(approvals).start("D-1", {"amount": 5})
    deal.request("one", by=ANI)
    deal.approve("one", by=DEWI)
    statuses = {name: view.status for name, view in deal.approvals.items()}
    assert {"one": "granted", "two": "not_needed", "three": "pending"} == statuses
    deal = process_with(approvals).start("D-1", {"amount": 5})
    assert "follows 'one'" in refusal(deal.request, "three", by=ANI)
    deal = process_with(approvals).start("D-1", {"amount": 500})
    assert "follows 'two'" in refusal(deal.request, "three", by=ANI)


def test_what_the_first_covers_the_next_one_covers_too() -> None:
    """When the ground of a sequence changes, all of it begins anew."""
    approvals = {
        "desk": {"roles": ["legal"], "covers": "discount"},
        "billing": {"roles": ["manager"], "follows": "desk"},
    }
    deal = process_with(approvals).start("D-1", {"discount": 5})
    deal.request("desk", by=ANI)
    deal.approve("desk", by=DEWI)
    deal.approve("billing", by=BUDI)
    events = deal.update(discount=6).events
    assert ["updated", "approval_voided", "approval_voided"] == [e.kind for e in events]
    deal.request("desk", by=ANI)
    deal.approve("desk", by=DEWI)
    assert "pending" == deal.approvals["billing"].status


# What is fired


def test_a_grant_and_a_rejection_fire_triggers() -> None:
    """By system, in the same step; the words of whoever decided go along as the comment."""
    approvals = {
        "rebate": {"roles": ["manager"], "on_grant": "win", "on_reject": "lose", "once": True}
    }
    deal = process_with(approvals).start("D-1")
    deal.request("rebate", by=ANI)
    events = deal.approve("rebate", by=BUDI, comment="Well done.").events
    assert ["approval_granted", "moved", "approval_voided"] == [event.kind for event in events]
    moved: Any = events[1]
    assert ("system", "win", "Well done.") == (moved.by, moved.trigger, moved.comment)
    deal = process_with(approvals).start("D-1")
    deal.request("rebate", by=ANI)
    deal.reject("rebate", by=BUDI)
    assert "lost" == deal.stage


def test_what_cannot_be_fired_is_recorded() -> None:
    """The approval is granted all the same."""
    transitions = {"win": {"from": "open", "to": "won", "guards": "discount < 5"}}
    approvals = {"rebate": {"roles": ["manager"], "on_grant": "win"}}
    deal = process_with(approvals, transitions=transitions).start("D-1")
    deal.request("rebate", by=ANI)
    event = deal.approve("rebate", by=BUDI).events[-1]
    assert isinstance(event, TriggerBlocked)
    assert ("win", "approvals.rebate.on_grant", ("transitions.win.guards[0]",)) == (
        event.trigger, event.cause, event.blocking,
    )  # fmt: skip
    assert ("lead", "granted") == (deal.stage, deal.approvals["rebate"].status)


def test_an_automatic_transition_waits_for_an_approval() -> None:
    """As soon as it is granted, the deal moves."""
    transitions = {
        "go": {"from": "lead", "to": "offer", "automatic": True, "approvals": "rebate"},
        "win": {"from": "offer", "to": "won"},
    }
    approvals = {"rebate": {"roles": ["manager"]}}
    deal = process_with(approvals, transitions=transitions).start("D-1")
    assert "lead" == deal.stage
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    assert "offer" == deal.stage


def test_approvals_of_moves_backward_and_inside_tracks() -> None:
    """Wherever conditions stand, approvals can; a track's trigger can be fired by one."""
    transitions = {
        "propose": {"from": "lead", "to": "offer"},
        "back": {"from": "offer", "to": "lead"},
        "win": {"from": "open", "to": "won"},
    }
    tracks = {
        "review": {
            "stages": {"open_point": None, "passed": {"done": True}},
            "transitions": {
                "pass": {"from": "open_point", "to": "passed", "approvals": "legal_yes"}
            },
        }
    }
    approvals = {
        "turn": {"roles": ["manager"]},
        "legal_yes": {"roles": ["legal"], "on_grant": "review.pass"},
    }
    deal = process_with(
        approvals, transitions=transitions, tracks=tracks, reversions={"approvals": "turn"}
    ).start("D-1")
    deal.fire("propose")
    assert ("turn",) == deal.explain("back").blocking
    assert ("legal_yes",) == deal.explain("review.pass").blocking
    deal.request("turn", by=ANI)
    deal.approve("turn", by=BUDI)
    deal.fire("back")
    deal.request("legal_yes", by=ANI)
    deal.approve("legal_yes", by=DEWI)
    assert {"review": "passed"} == dict(deal.tracks)


def test_a_request_expires() -> None:
    """When nobody decides in time; what was granted in time stays."""
    deal = deal_with({"expires": "2d"})
    at = deal.request("rebate", by=ANI).events[0].at
    due = at + timedelta(days=2)
    assert due == deal.approvals["rebate"].expires_at
    events = deal.advance(at=due).events
    assert ["deadline_passed", "approval_expired"] == [event.kind for event in events]
    deal = deal_with({"expires": "2d"})
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    assert () == deal.advance(at=at + timedelta(days=9)).events
    assert deal.approvals["rebate"].expires_at is None
