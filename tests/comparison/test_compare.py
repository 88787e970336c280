"""What changed in meaning, in words."""

from __future__ import annotations

import pytest

from salesprocess.comparison import Reach
from salesprocess.errors import Place

from .helpers import PROCESS, changes, compared


@pytest.mark.parametrize(
    "replacement",
    [
        ("guards: candidate", "guards: [candidate]"),
        ("guards: candidate", "guards: {all: [candidate]}"),
        ("guards: candidate", "guards: [candidate == true]"),
        ("when: discount <= 15", "when: not (discount > '15%')"),
        ("{when: discount <= 15,", "{all: [15 >= discount],"),
        ("options: [small, large]", "options: [large, small]"),
        ("default: 0", "default: '0%'"),
        ("min: 0", "min: '0 EUR'"),
        ("requires: amount", "requires: {amount: true}"),
        ("from: open", "from: [legal, lead, offer]"),
        ("from: [offer, legal]", "from: [legal, offer]"),
        ("roles: [seller]", "roles: seller"),
        ("set: {close_date: today}", "set: {close_date: (today)}"),
        ("hooks:\n", "reversions: {}\nhooks:\n"),
        ("hooks:\n", "calendar: {timezone: UTC, workdays: [fri, mon, tue, wed, thu]}\nhooks:\n"),
        ("  legal: {probability: 80}", "  # the lawyers\n  legal:\n    probability: 80"),
        ("checked: Checked", "checked: {title: Checked, required: true}"),
    ],
)
def test_another_way_to_write_it_is_no_change(replacement: tuple[str, str]) -> None:
    """The meaning counts, not the text."""
    assert not compared(replacement)
    assert () == compared(replacement).texts


@pytest.mark.parametrize(
    ("replacement", "kind", "sentence"),
    [
        (
            ("  legal: {probability: 80}", "  legal: {probability: 80}\n  demo:"),
            "added",
            "The stage 'demo' is new, after 'legal'.",
        ),
        (
            ("probability: 60", "probability: 50"),
            "changed",
            "The stage 'offer' has probability 50 now, no longer 60.",
        ),
        (
            ("legal: {probability: 80}", "legal: {probability: 80, outcome: lost}"),
            "changed",
            "The stage 'legal' is closed now, with the outcome lost.",
        ),
        (
            ("enter: candidate, ", ""),
            "loosened",
            "The stage 'offer' no longer asks for candidate on the way in.",
        ),
        (
            ("sent: {required: false}", "sent: {required: true}"),
            "tightened",
            "The checklist item 'sent' of the stage 'offer' is required now.",
        ),
        (
            ("legal: {probability: 80}", "legal: {probability: 80, start: true}"),
            "loosened",
            "The stage 'legal' is one in which deals may start.",
        ),
        (
            ("discount <= 15", "discount <= 20"),
            "loosened",
            "The guard 'small_discount' asks for discount <= 20 now, no longer for discount <= 15.",
        ),
        (
            ("{when: discount <= 15,", "{check: small,"),
            "changed",
            "The guard 'small_discount' asks for the check 'small' now, no longer for discount"
            " <= 15.",
        ),
        (
            ("when: discount <= 15", "severity: warn, when: discount <= 15"),
            "loosened",
            "The guard 'small_discount' only warns now.",
        ),
        (
            ("when: discount <= 15", "override: {roles: manager}, when: discount <= 15"),
            "loosened",
            "The guard 'small_discount' may be overridden by some (roles: manager).",
        ),
        (
            ("guards: candidate", "guards: [candidate, amount > 5]"),
            "tightened",
            "The trigger 'propose' also asks for amount > 5.",
        ),
        (
            ("requires: amount", "requires: [amount, terms]"),
            "tightened",
            "The trigger 'propose' also needs a value for terms.",
        ),
        (
            ("requires: amount", "requires: {amount: candidate}"),
            "loosened",
            "The trigger 'propose' needs a value for amount if candidate now, no longer for"
            " amount.",
        ),
        (
            ("roles: [seller]", "roles: [seller, manager]"),
            "loosened",
            "The trigger 'propose' may also be done by manager.",
        ),
        (
            (", roles: [seller]", ""),
            "loosened",
            "The trigger 'propose' may be done by anybody now, and before by seller.",
        ),
        (
            ("from: [offer, legal]", "from: [offer]"),
            "tightened",
            "The trigger 'back' can no longer be fired from legal.",
        ),
        (
            ("from: offer, to: legal", "from: offer, to: lead"),
            "changed",
            "The trigger 'review' leads to lead now, no longer to legal.",
        ),
        (
            ("set: {close_date: today}", "set: {close_date: today + '1d'}"),
            "changed",
            "Way 1 of the trigger 'win' has set close_date = today + '1d' now, no longer"
            " close_date = today.",
        ),
        (
            ("emit: signed", "emit: [signed, cheered]"),
            "changed",
            "Way 2 of the trigger 'win' also emits cheered.",
        ),
        (
            ("reason: [price, no_need]", "reason: [price]"),
            "tightened",
            "The trigger 'lose' no longer offers the reason no_need.",
        ),
        (
            (", reason: [price, no_need]", ""),
            "loosened",
            "The trigger 'lose' no longer asks for a reason.",
        ),
        (
            ("from: open, to: lost", "comment: required, from: open, to: lost"),
            "tightened",
            "The trigger 'lose' asks for a comment.",
        ),
        (
            ("options: [small, large]", "options: [small, large, huge]"),
            "loosened",
            "The field 'segment' can also be huge.",
        ),
        (
            ("bank: text", "bank: country"),
            "changed",
            "The field 'terms.bank' is country now, no longer text.",
        ),
        (
            ("min: 0", "min: 5"),
            "tightened",
            "The field 'amount' has min 5 now, no longer 0.",
        ),
        (
            ("close_date: date", "close_date: {type: date, write: once}"),
            "tightened",
            "The field 'close_date' can be written once only.",
        ),
        (
            ("close_date: date", "close_date: {type: date, locked_in: [won]}"),
            "tightened",
            "The field 'close_date' can no longer be changed in won.",
        ),
        (
            ("close_date: date", "close_date: {type: date, sensitive: true}"),
            "changed",
            "The field 'close_date' is sensitive now.",
        ),
        (
            ("  close_date: date", "  close_date: date\n  close_by: date"),
            "added",
            "The field 'close_by' is new.",
        ),
        (
            ("hooks:\n", "reversions: {comment: required}\nhooks:\n"),
            "tightened",
            "Every move backward asks for a comment.",
        ),
        (
            ("hooks:\n", "calendar: {timezone: Asia/Jakarta}\nhooks:\n"),
            "changed",
            "The calendar has timezone Asia/Jakarta now, no longer UTC.",
        ),
        (
            ("{on: won, call: mail}", "{on: won, call: phone}"),
            "changed",
            "The hook 'tell' has call phone now, no longer mail.",
        ),
        (
            ("seller: Seller}", "seller: Seller, lawyer: Lawyer}"),
            "added",
            "The role 'lawyer' is new.",
        ),
        (
            ("  back: ", "  retreat: {from: legal, to: offer}\n  back: "),
            "added",
            "The trigger 'retreat' is new: from legal to offer.",
        ),
        (
            ("  review: {from: offer, to: legal}\n", ""),
            "removed",
            "The trigger 'review' is gone.",
        ),
    ],
)
def test_each_change_is_one_sentence(
    replacement: tuple[str, str], kind: str, sentence: str
) -> None:
    """With what it means for those who work with the process."""
    assert [(kind, sentence)] == [(kind, words) for kind, _, words in changes(replacement)]


def test_a_guard_that_must_not_hold_is_neither_loosened_nor_tightened() -> None:
    """More passes the guard, and less passes the trigger."""
    text = PROCESS.replace("guards: small_discount", "guards: {not: small_discount}")
    found = compared(("discount <= 15", "discount <= 20"), text=text)
    assert ["changed"] == [change.kind for change in found.changes]


def test_stages_that_moved_are_named_and_the_others_are_not() -> None:
    """The fewest stages that explain the new order."""
    lead, legal = "  lead: {probability: 10}\n", "  legal: {probability: 80}\n"
    assert [
        (
            "changed",
            "stages.legal",
            "The stage 'legal' stands after 'lead' now, no longer after 'offer'.",
        )
    ] == changes((legal, ""), (lead, lead + legal))


def test_rules_of_one_trigger_are_paired_by_what_they_do() -> None:
    """A rule that is new in front of the others is one change."""
    rule = "    - {from: offer, to: won, guards: small_discount"
    assert [
        ("added", "transitions.win[0]", "Way 1 of the trigger 'win' is new: from lead to won.")
    ] == changes((rule, f"    - {{from: lead, to: won, guards: candidate}}\n{rule}"))


def test_rules_in_another_order_are_tried_in_another_order() -> None:
    """Which is a change, as the first that is open wins."""
    one = "    - {from: offer, to: won, guards: small_discount, set: {close_date: today}}\n"
    other = "    - {from: legal, to: won, emit: signed}\n"
    assert [
        ("changed", "transitions.win", "The trigger 'win' is tried in another order.")
    ] == changes((one + other, other + one))


def test_a_change_knows_both_places() -> None:
    """And which deals it can concern."""
    (change,) = compared(("discount <= 15", "discount <= 10")).changes
    line = 1 + PROCESS.splitlines().index(
        "  small_discount: {when: discount <= 15, message: The discount is too large.}"
    )
    assert (Place("<text>", line, 3), Place("<text>", line, 3)) == (change.old, change.new)
    assert Reach(("offer",)) == change.reach
    assert "deals in offer" == str(change.reach)


@pytest.mark.parametrize(
    ("replacement", "reach"),
    [
        (("enter: candidate, ", ""), "deals in lead"),
        (("probability: 80", "probability: 70"), "deals in legal"),
        (("min: 0", "min: 5"), "open deals with a value for amount"),
        (("default: 0", "default: 5"), "no deal on its way"),
        (("from: [offer, legal]", "from: [offer]"), "deals in legal"),
        (("emit: signed", "emit: [signed, cheered]"), "deals in legal"),
        (("call: mail", "call: phone"), "no deal on its way"),
        (("from: open", "comment: required, from: open"), "deals in lead, offer, legal"),
        (("hooks:\n", "reversions: {comment: required}\nhooks:\n"), "deals in offer, legal"),
        (("all: [small_discount, candidate]", "all: [small_discount]"), "no deal on its way"),
        (("  close_date: date", "  close_date: date\n  close_by: date"), "no deal on its way"),
    ],
)
def test_it_is_told_which_deals_a_change_can_concern(
    replacement: tuple[str, str], reach: str
) -> None:
    """By stage, and by the fields that have a value."""
    assert [reach] == [str(change.reach) for change in compared(replacement).changes]


def test_texts_are_kept_apart() -> None:
    """They change nothing that a deal may do."""
    found = compared(("title: Fit", "title: Fits"), ("seller: Seller}", "seller: }"))
    assert not found
    assert [
        ("fields.candidate.title", "The text at fields.candidate.title is 'Fits' now; before it"
         " was 'Fit'."),
        ("roles.seller.title", "The text at roles.seller.title is gone; before it was 'Seller'."),
    ] == sorted((change.address, change.sentence) for change in found.texts)  # fmt: skip


def test_the_version_has_to_rise() -> None:
    """A warning, for a change in meaning only."""
    assert () == compared(("title: Fit", "title: Fits")).warnings
    assert () == compared(("process: acme", "process: acme\nversion: 2")).warnings
    (warning,) = compared(("min: 0", "min: 5")).warnings
    assert "the version stayed 1; write 'version: 2'" in warning
    assert () == compared(("min: 0", "min: 5"), ("acme", "acme\nversion: 2")).warnings


def test_what_vanished_without_a_migration_is_a_warning() -> None:
    """Stages and fields that a deal may be in or have."""
    found = compared(
        ("  legal: {probability: 80}\n", ""),
        ("  review: {from: offer, to: legal}\n", ""),
        ("    - {from: legal, to: won, emit: signed}\n", ""),
        ("from: [offer, legal]", "from: [offer]"),
        ("days: integer, ", ""),
        ("process: acme", "process: acme\nversion: 2"),
    )
    stages, fields = found.warnings
    assert "The stage legal is gone" in stages
    assert "migrations: {2: {stages: {legal: …}}}" in stages
    assert "The field terms.days is gone" in fields
    assert "migrations: {2: {drop: [terms.days]}}" in fields


def test_two_processes_are_no_two_versions() -> None:
    """A warning; what differs is told all the same."""
    (warning,) = compared(("process: acme", "process: other")).warnings
    assert "two processes, 'acme' and 'other'" in warning


def test_what_has_another_name_is_compared_under_it() -> None:
    """One change for the name; conditions that use it have not changed."""
    text = PROCESS.replace(
        "checked_twice: {all: [", "checked_twice: {all: [deal.stage != 'legal', "
    )
    found = compared(
        ("process: acme", "process: acme\nversion: 2"),
        ("legal", "lawyers"),
        ("bank", "house"),
        ("close_date: date", "close_by: date"),
        ("close_date: today", "close_by: today"),
        ("terms:", "terms_now:"),
        ("hooks:\n", "migrations:\n  2:\n    stages: {legal: lawyers}\n    fields:"
                     " {terms.bank: terms_now.house, terms: terms_now, close_date: close_by}\n"
                     "hooks:\n"),
        text=text,
    )  # fmt: skip
    assert [
        "The stage 'legal' is called 'lawyers' now.",
        "The field 'close_date' is called 'close_by' now.",
        "The field 'terms.days' is called 'terms_now.days' now.",
        "The field 'terms.bank' is called 'terms_now.house' now.",
    ] == [change.sentence for change in found.changes]
    assert () == found.warnings


def test_what_is_dropped_is_no_warning_and_what_closes_deals_is() -> None:
    """As ``migrations`` says both."""
    found = compared(
        ("process: acme", "process: acme\nversion: 2"),
        ("days: integer, ", ""),
        ("  legal: {probability: 80}\n", ""),
        ("  review: {from: offer, to: legal}\n", ""),
        ("    - {from: legal, to: won, emit: signed}\n", ""),
        ("from: [offer, legal]", "from: [offer]"),
        ("hooks:\n", "migrations:\n  2: {stages: {legal: won}, drop: [terms.days]}\nhooks:\n"),
    )
    (warning,) = found.warnings
    assert "Deals in legal are closed by coming to version 2" in warning
