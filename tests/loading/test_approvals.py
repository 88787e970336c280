"""What a file can get wrong about approvals."""

from __future__ import annotations

import pytest

from salesprocess.errors import LoadError
from salesprocess.loading import load_text

PROCESS = """\
salesprocess: 1
process: acme
roles: {{manager: , finance: , seller: }}
fields:
  discount: percent
  amount: decimal
  terms: {{type: group, fields: {{days: integer, late: {{type: boolean, formula: FORMULA}}}}}}
  twice: {{type: decimal, formula: amount * 2}}
  aged: {{type: boolean, formula: "terms.late or discount > 3"}}
stages: {{offer: , won: {{outcome: won}}, lost: {{outcome: lost}}}}
transitions:
  win: {{from: offer, to: won, approvals: rebate}}
  lose: {{from: offer, to: lost, reason: [price]}}
approvals:
  rebate: {{{rebate}}}
  booking: {{roles: finance}}
"""


def findings(rebate: str, formula: str = "terms.days > 3") -> list[tuple[str, str, str]]:
    """Return rule, address and message of every mistake in an approval."""
    text = PROCESS.format(rebate=rebate).replace("FORMULA", f'"{formula}"')
    try:
        load_text(text, "p.yaml")
    except LoadError as error:
        return [(f.rule, f.address, f.message) for f in error.findings]
    return []


@pytest.mark.parametrize(
    "rebate",
    [
        "roles: manager",
        "roles: [manager, finance], quorum: all",
        "roles: manager, quorum: all",
        "roles: manager, quorum: 3, not_by: requester, covers: [discount, terms, twice, aged]",
        "roles: manager, when: discount > 10 and deal.age > '2d', expires: 5 business days",
        "roles: manager, expires: \"'2d' if amount > 10 else '5d'\", follows: booking",
        "roles: manager, on_grant: win, lock: true, once: true",
    ],
)
def test_what_can_be_written(rebate: str) -> None:
    """A quorum of all with one role among it: that is one yes."""
    assert [] == findings(rebate)


@pytest.mark.parametrize(
    ("rebate", "rule", "at", "message"),
    [
        (
            "roles: [manger]", "unknown-role", "roles[0]",
            "There is no role 'manger'; did you mean 'manager'?",
        ),
        (
            "roles: manager, covers: [amont]", "unknown-field", "covers[0]",
            "There is no field 'amont'; did you mean 'amount'?",
        ),
        (
            "roles: manager, on_grant: wni", "unknown-trigger", "on_grant",
            "There is no trigger 'wni'; did you mean 'win'?",
        ),
        (
            "roles: manager, on_reject: nothing_alike", "unknown-trigger", "on_reject",
            "There is no trigger 'nothing_alike'; declare it under 'transitions', or use one of:"
            " win, lose.",
        ),
        (
            "roles: manager, follows: bookin", "unknown-approval", "follows",
            "There is no approval 'bookin'; did you mean 'booking'?",
        ),
        (
            "roles: manager, follows: rebate", "approval-circle", "follows",
            "The approvals follow each other in a circle: rebate → rebate; let one of them come"
            " first.",
        ),
        (
            "roles: []", "bad-approval", "roles",
            "Somebody has to be able to give an approval; name at least one role.",
        ),
        (
            "roles: manager, on_reject: lose", "bad-approval", "on_reject",
            "'lose' asks for a reason, and nobody is there to give one; add a rule without 'reason'"
            " to it, or fire another trigger.",
        ),
        (
            "roles: manager, when: \"'seller' in actor.roles\"", "bad-approval", "when",
            "Whether an approval is needed depends on the deal, not on who asks, so that"
            " 'actor.roles' has no meaning here; give the transition another rule, with 'roles'.",
        ),
        (
            "roles: manager, when: trigger.reason == 'price'", "bad-approval", "when",
            "Whether an approval is needed depends on the deal, not on who asks, so that"
            " 'trigger.reason' has no meaning here; give the transition another rule, with"
            " 'roles'.",
        ),
        (
            "roles: manager, when: discount > yes", "expression", "when",
            "'yes' is not known; use a name declared under 'fields', or put a text in quotes.",
        ),
        (
            "roles: manager, expires: 5 parsecs", "expression", "expires", None,
        ),
        ("roles: manager, quorum: 0", "wrong-type", "quorum", None),
        ("roles: manager, quorum: most", "wrong-type", "quorum", None),
        ("roles: manager, quorum: 1.5", "wrong-type", "quorum", None),
        ("roles: manager, not_by: manager", "bad-choice", "not_by", None),
        ("roles: manager, on_granted: win", "unknown-key", "on_granted", None),
        ("quorum: 2", "missing-key", "", None),
    ],
)  # fmt: skip
def test_each_mistake(rebate: str, rule: str, at: str, message: str | None) -> None:
    """Rule, address, and words that end with the way out."""
    found = findings(rebate)
    assert [(rule, f"approvals.rebate.{at}".rstrip("."))] == [(f[0], f[1]) for f in found]
    assert message is None or message == found[0][2]


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        ("today > '2026-01-01'", "today"),
        ("deal.age > '2d'", "deal.age"),
        ("visited('won')", "visited()"),
        ("approved('booking')", "approved()"),
    ],
)
def test_what_changes_by_itself_cannot_be_covered(formula: str, name: str) -> None:
    """Directly, by way of another formula, or in a group: nobody writes anything."""
    for covers, field in (("terms", "terms.late"), ("aged", "aged")):
        message = (
            f"{field!r} changes with {name!r} and not only with fields, so that nobody could say"
            " when; cover the fields in its formula instead."
        )
        assert [("bad-approval", "approvals.rebate.covers[0]", message)] == findings(
            f"roles: manager, covers: {covers}", formula
        )


def test_a_chain_has_an_end() -> None:
    """Hundreds of approvals one after the other are a mistake, told at once."""
    chain = "\n".join(
        f"  a{n}: {{roles: manager, follows: {f'a{n - 1}' if n else 'booking'}}}"
        for n in range(150)
    )
    text = PROCESS.format(rebate="roles: manager").replace("FORMULA", "true") + chain
    with pytest.raises(LoadError) as caught:
        load_text(text, "p.yaml")
    (found,) = caught.value.findings
    assert (
        "More than 100 approvals follow each other, the last of them 'a99'; let some be asked for"
        " side by side." == found.message
    )
