from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from salesprocess import Actor, Blocked, CannotApprove, InvalidValues, Process, UsageError
from salesprocess.cloudevents import to_cloudevent
from tests.approving import ANI, BUDI, CITRA, DEWI, EKA, deal_with, kinds, process_with, refusal

# Asking, agreeing, rejecting, taking back


def test_a_request_is_pending_until_somebody_agrees() -> None:
    """Asking blocks still; the yes of somebody with the role opens the trigger."""
    deal = deal_with()
    assert not deal.can("win")
    deal.request("rebate", by=ANI, comment="They compare us with others.")
    assert (deal.approvals["rebate"].status, deal.can("win")) == ("pending", False)
    deal.approve("rebate", by=BUDI)
    assert (deal.approvals["rebate"].status, deal.can("win")) == ("granted", True)
    assert ["approval_requested", "approval_granted"] == kinds(deal)


def test_a_rejection_ends_the_request_and_it_can_be_asked_for_again() -> None:
    """One no is enough; the next request begins without votes."""
    deal = deal_with({"quorum": 2})
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    deal.reject("rebate", by=CITRA, comment="Too much.")
    assert "rejected" == deal.approvals["rebate"].status
    assert "Too much." == deal.approvals["rebate"].comment
    deal.request("rebate", by=ANI)
    assert ("pending", ()) == (deal.approvals["rebate"].status, deal.approvals["rebate"].votes)


def test_whoever_has_agreed_may_still_reject() -> None:
    """People change their mind as long as nothing is decided."""
    deal = deal_with({"quorum": 2})
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    deal.reject("rebate", by=BUDI)
    assert "rejected" == deal.approvals["rebate"].status


def test_a_quorum_counts_people() -> None:
    """Two distinct people have to agree; the first yes is a vote, the last one the grant."""
    deal = deal_with({"quorum": 2})
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    assert not deal.can("win")
    deal.approve("rebate", by=CITRA)
    assert ["approval_requested", "approval_voted", "approval_granted"] == kinds(deal)
    assert ["budi", "citra"] == [vote.by for vote in deal.approvals["rebate"].votes]
    told = "Approval('rebate', granted, needed=True, asked_by='ani', votes=('budi', 'citra'))"
    assert told == repr(deal.approvals["rebate"])


def test_all_means_somebody_of_each_role() -> None:
    """Who has both roles speaks for both; a second one of the same role adds nothing."""
    spec = {"roles": ["manager", "legal"], "quorum": "all"}
    deal = deal_with(spec)
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    assert ("legal",) == deal.approvals["rebate"].roles
    assert (
        "The roles of 'citra' have agreed to 'rebate' already; what is missing is legal."
        == refusal(deal.approve, "rebate", by=CITRA)
    )
    deal.approve("rebate", by=DEWI)
    assert deal.can("win")
    deal = deal_with(spec)
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=EKA)
    assert deal.can("win")


def test_a_request_is_taken_back_by_whoever_made_it() -> None:
    """Nobody else does; a request by nobody can be taken back by anybody."""
    deal = deal_with()
    deal.request("rebate", by=ANI)
    assert (
        "Only 'ani', who asked for 'rebate', takes the request back; whoever decides about it can"
        " reject it instead." == refusal(deal.recall, "rebate", by=BUDI)
    )
    deal.recall("rebate", by=ANI)
    assert "recalled" == deal.approvals["rebate"].status
    deal.request("rebate")
    deal.recall("rebate", by=BUDI)


# Every refusal


@pytest.mark.parametrize("verb", ["request", "approve", "reject", "recall"])
def test_a_name_that_does_not_exist(verb: str) -> None:
    """The nearest one is offered."""
    deal = deal_with()
    assert (
        "There is no approval 'rebat'; did you mean 'rebate'? The process has: rebate."
        == refusal(getattr(deal, verb), "rebat", by=BUDI)
    )


def test_a_name_that_is_no_name() -> None:
    """Whatever is passed is looked up, and nothing breaks."""
    deal = deal_with()
    assert "There is no approval ['rebate']; did you mean 'rebate'?" in refusal(
        deal.request, ["rebate"]
    )


def test_a_comment_is_a_text() -> None:
    """A number is a mistake of the program that calls."""
    with pytest.raises(UsageError, match="comment is a text, not 5"):
        deal_with().request("rebate", comment=5)  # type: ignore[arg-type]


def test_nothing_to_decide() -> None:
    """The message says what became of the request, and how to ask."""
    deal = deal_with({"covers": "discount"})
    nobody = (
        "Nothing is to be decided about 'rebate': nobody has asked for it; ask for it with"
        " request('rebate')."
    )
    assert nobody == refusal(deal.approve, "rebate", by=BUDI)
    assert nobody == refusal(deal.recall, "rebate", by=ANI)
    deal.request("rebate", by=ANI)
    deal.reject("rebate", by=BUDI)
    assert (
        "Nothing is to be decided about 'rebate': it was rejected; ask for it anew with"
        " request('rebate')." == refusal(deal.approve, "rebate", by=BUDI)
    )
    deal.request("rebate", by=ANI)
    deal.recall("rebate", by=ANI)
    assert "the request was taken back" in refusal(deal.approve, "rebate", by=BUDI)
    deal.request("rebate", by=ANI)
    deal.update(discount=3)
    assert "what was asked for is void" in refusal(deal.approve, "rebate", by=BUDI)
    deal.request("rebate", by=ANI)
    deal.approve("rebate", by=BUDI)
    assert "Nothing is to be decided about 'rebate': it is granted already; go on." == refusal(
        deal.reject, "rebate", by=CITRA
    )


def test_who_may_not_decide() -> None:
    """Somebody without the role, somebody unknown, somebody who has agreed already."""
    deal = deal_with({"quorum": 2, "roles": ["manager", "legal"]})
    deal.request("rebate", by=ANI)
    assert "'ani' may not decide about 'rebate'; that takes the role manager or legal." == refusal(
        deal.approve, "rebate", by=ANI
    )
    assert (
        "Whoever decides about 'rebate' has to be known; pass by=Actor('ani', {'manager'})."
        == refusal(deal.reject, "rebate", by=Actor(None, frozenset({"manager"})))
    )
    deal.approve("rebate", by=BUDI)
    assert "'budi' has agreed to 'rebate' already; somebody else has to agree too." == refusal(
        deal.approve, "rebate", by=BUDI
    )


def test_nobody_decides_about_their_own_request() -> None:
    """With `not_by: requester`, neither a yes nor a no; and whoever asks has a name."""
    deal = deal_with({"not_by": "requester"})
    assert (
        "Whoever asks for 'rebate' may not decide about it, and has to be known for that; pass"
        " by='ani'." == refusal(deal.request, "rebate")
    )
    deal.request("rebate", by=BUDI)
    said = "'budi' asked for 'rebate'; somebody else has to decide."
    assert said == refusal(deal.approve, "rebate", by=BUDI)
    assert said == refusal(deal.reject, "rebate", by=BUDI)
    deal.approve("rebate", by=CITRA)


def test_without_not_by_people_may_decide_about_their_own_request() -> None:
    """Separation of duties is asked for, not assumed."""
    deal = deal_with()
    deal.request("rebate", by=BUDI)
    deal.approve("rebate", by=BUDI)
    assert deal.can("win")


def test_asking_twice() -> None:
    """What is pending or granted is not asked for anew."""
    deal = deal_with()
    deal.request("rebate", by=ANI)
    assert "'rebate' has been asked for already; wait until manager decides." == refusal(
        deal.request, "rebate", by=ANI
    )
    deal.approve("rebate", by=BUDI)
    assert "'rebate' is granted already; go on." == refusal(deal.request, "rebate", by=ANI)


def test_asking_for_what_is_not_needed() -> None:
    """Where its condition is false; where that is unknown it can be asked for."""
    deal = deal_with({"when": "discount > 10"})
    deal.request("rebate", by=ANI)
    deal.recall("rebate", by=ANI)
    deal.update(discount=5)
    assert "'rebate' is not needed as the deal stands; go on without it." == refusal(
        deal.request, "rebate", by=ANI
    )
    assert deal.can("win")


def test_asking_in_a_closed_deal() -> None:
    """Nothing leads on from there."""
    deal = deal_with()
    deal.fire("lose")
    assert "The deal is closed in 'lost'; nothing that leads on from there needs it." == refusal(
        deal.request, "rebate", by=ANI
    )


def test_an_approval_to_reopen_a_deal() -> None:
    """A transition from a closed stage can ask for one, and for what comes before it."""
    transitions = {
        "win": {"from": "lead", "to": "won"},
        "lose": {"from": "open", "to": "lost"},
        "reopen": {"from": "lost", "to": "lead", "approvals": "second_chance"},
    }
    approvals = {
        "review": {"roles": ["legal"]},
        "second_chance": {"roles": ["manager"], "follows": "review"},
        "rebate": {"roles": ["manager"]},
    }
    deal = process_with(approvals, transitions=transitions).start("D-1")
    deal.request("review", by=ANI)
    deal.request("rebate", by=ANI)
    deal.fire("lose")
    assert "pending" == deal.approvals["review"].status
    assert "voided" == deal.approvals["rebate"].status
    deal.approve("review", by=DEWI)
    deal.approve("second_chance", by=BUDI)
    assert "lead" == deal.fire("reopen").stage


# What is seen


def test_every_approval_can_be_seen_before_anybody_asks() -> None:
    """A screen can offer the request: needed or not, and by whom it can be given."""
    approvals = {
        "rebate": {"roles": ["manager"], "title": "Discount", "when": "discount > 10"},
        "review": {"roles": ["legal"], "quorum": "all"},
    }
    deal = process_with(approvals).start("D-1", {"discount": 5})
    rebate, review = deal.approvals.values()
    assert ("Discount", "not_needed", False, ()) == (
        rebate.title, rebate.status, rebate.needed, rebate.roles,
    )  # fmt: skip
    assert ("Review", "not_asked", True, ("legal",)) == (
        review.title, review.status, review.needed, review.roles,
    )  # fmt: skip


def test_what_is_available_names_the_approvals_that_have_to_come_first() -> None:
    """The trigger is blocked, and a screen can offer to ask."""
    deal = deal_with()
    found = {option.trigger: (option.status, option.approvals) for option in deal.available()}
    assert ("blocked", ("rebate",)) == found["win"]
    assert ("open", ()) == found["lose"]


def test_every_verb_can_be_awaited() -> None:
    """The same answers, in asynchronous code."""
    deal = deal_with()

    async def go() -> None:
        await deal.arequest("rebate", by=ANI)
        await deal.arecall("rebate", by=ANI)
        await deal.arequest("rebate", by=ANI)
        await deal.areject("rebate", by=BUDI)
        await deal.arequest("rebate", by=ANI)
        await deal.aapprove("rebate", by=BUDI)

    asyncio.run(go())
    assert "granted" == deal.approvals["rebate"].status
    with pytest.raises(CannotApprove):
        asyncio.run(deal.aapprove("rebate", by=BUDI))


def test_a_blocked_trigger_raises_with_the_approval() -> None:
    """``blocking`` names it."""
    deal = deal_with()
    with pytest.raises(Blocked) as caught:
        deal.fire("win")
    assert ("rebate",) == caught.value.explanation.blocking


def test_approvals_survive_the_way_through_json() -> None:
    """Votes, words and reasons among them."""
    deal = deal_with({"quorum": 2, "covers": "discount"})
    deal.request("rebate", by=ANI, comment="please")
    deal.approve("rebate", by=BUDI)
    stored, history = json.loads(json.dumps([deal.snapshot(), deal.history()]))
    restored = deal.process.restore(stored, history)
    assert restored.approvals == deal.approvals
    assert restored.events == deal.events
    deal.update(discount=4)
    again = deal.process.restore(json.loads(json.dumps(deal.snapshot())))
    assert ("voided", "discount") == (
        again.approvals["rebate"].status,
        again.approvals["rebate"].because,
    )


def test_hooks_hear_of_approvals_and_receivers_outside_too() -> None:
    """By decorator and by YAML; as a CloudEvent with who, what and why."""
    hooks = {"tell": {"on": ["approval_granted", "approval_voided"], "call": "tell"}}
    process = process_with({"rebate": {"roles": ["manager"], "covers": "discount"}}, hooks=hooks)
    heard: list[str] = []
    process.action("tell")(lambda event: heard.append(event.kind))
    process.on("approval_requested")(lambda event: heard.append(f"{event.approval}?"))
    deal = process.start("D-1")
    deal.request("rebate", by=ANI, comment="please")
    deal.approve("rebate", by=BUDI)
    deal.update(discount=4)
    assert ["rebate?", "approval_granted", "approval_voided"] == heard
    told = to_cloudevent(process.definition, deal.events[1])
    assert ("salesprocess.acme.approval_requested", "ani", "rebate", "please") == (
        told["type"], told["data"]["by"], told["data"]["approval"], told["data"]["comment"],
    )  # fmt: skip


def test_an_object_of_the_application_remembers_its_approvals() -> None:
    """They live in its memory, and a lock holds for it as for any deal."""

    @dataclass
    class Opportunity:
        id: str
        stage: str | None = None
        discount: Decimal | None = None
        amount: Decimal | None = None
        memory: dict[str, Any] | None = None

    process = process_with({"rebate": {"roles": ["manager"], "covers": "discount", "lock": True}})
    facts = {"note": None, "terms.days": None, "terms.place": None}
    bind = process.bind(Opportunity, facts=facts, memory="memory")
    deal = bind.start(Opportunity("O-1", discount=Decimal(5)), by="ani")
    deal.request("rebate", by=ANI)
    with pytest.raises(InvalidValues, match="it is locked while"):
        deal.update(discount=6)
    deal.approve("rebate", by=BUDI)
    assert ("granted", True) == (deal.approvals["rebate"].status, deal.can("win"))
    deal.update(discount=6)
    assert (Decimal(6), "voided") == (deal.object.discount, deal.approvals["rebate"].status)


def test_a_request_that_expires_beyond_all_years_never_does() -> None:
    """A deal tells of it as it tells of any other, in what is due and in its view."""
    process = Process.from_yaml(
        """
        salesprocess: 1
        process: acme
        roles: {boss: Boss}
        stages: {lead: , won: {outcome: won}}
        transitions: {win: {from: lead, to: won, approvals: discount}}
        approvals: {discount: {roles: boss, expires: 9000y}}
        """
    )
    deal = process.start("D-1", by="ani")
    deal.request("discount", by="ani")

    assert ((), None) == (deal.due(), deal.approvals["discount"].expires_at)
