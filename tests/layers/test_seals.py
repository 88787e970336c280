"""What no later file may change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .helpers import BASE, findings, layered, merged, messages

LAW = """\
guards:
  agreed: {sealed: true, message: They have not agreed.}
stages:
  offer: {exit: agreed, sealed: true}
transitions:
  propose: {sealed: true}
"""
LAW_SAYS = "Layer 1 seals the guard agreed, the stage offer and the transition propose."

LOOSENED = {
    "the guards of the transition are emptied": "transitions: {propose: {guards: []}}",
    "they are removed": "transitions: {propose: {guards: {remove: true}}}",
    "a field is not required any more": "transitions: {propose: {requires: [amount]}}",
    "the transition is removed": "transitions: {propose: {remove: true}}",
    "all transitions are removed": "transitions: {remove: true}",
    "it is replaced by a list": "transitions: {propose: [{from: lead, to: offer}]}",
    "the guard is another one": "guards: {agreed: {when: amount > 0}}",
    "the guard has another kind of condition": "guards: {agreed: {any: [consent, fit]}}",
    "the guard only warns": "guards: {agreed: {severity: warn}}",
    "it may be overridden": "guards: {agreed: {override: {roles: seller}}}",
    "it begins later": "guards: {agreed: {effective: {from: 2030-01-01}}}",
    "it is removed": "guards: {agreed: {remove: true}}",
    "the seal is taken off": "guards: {agreed: {sealed: {remove: true}}}",
    "the seal is denied": "guards: {agreed: {sealed: false}}",
    "another message is told": "guards: {agreed: {message: Fine.}}",
    "a guard that the transition names changes": "guards: {fit: {when: amount > 0}}",
    "a field that a guard reads has a formula": "fields: {consent: {formula: amount > 0}}",
    "it has a default": "fields: {consent: {default: true}}",
    "it is removed with its section": "fields: {remove: true}",
    "an option is added to it": "fields: {segment: {options: [small, large, none]}}",
    "the stage is removed": "stages: {offer: {remove: true}}",
    "its exit criteria change": "stages: {offer: {exit: fit}}",
    "it moves": "stages: {offer: {after: won}}",
    "another stage changes sides": "stages: {won: {before: offer}}",
    "a required field is removed": "fields: {contact: {fields: {name: {remove: true}}}}",
    "a stage that it leaves is removed": "stages: {lead: {remove: true}}",
}
ALLOWED = {
    "nothing": "",
    "the same once more": "guards: {agreed: {when: consent}}",
    "the same as a list": "transitions: {propose: {guards: [fit]}}",
    "a translation": "guards: {agreed: {message: {id: Belum setuju.}}}",
    "a title where none was": "guards: {agreed: {title: Agreement}}",
    "a title of a field that it reads": "fields: {consent: {title: Consent}}",
    "labels of options": "fields: {segment: {options: {small: {en: Small}}}}",
    "a new guard": "guards: {more: {when: amount > 0}}",
    "another field": "fields: {contact: {fields: {email: {sensitive: true}}}, more: text}",
    "another stage": "stages: {lead: {probability: 3}, review: {after: offer}}",
    "another way": "transitions: {jump: {from: lead, to: offer}}",
    "a seal of its own": "guards: {fit: {sealed: true}}",
}


@pytest.mark.parametrize("layer", LOOSENED.values(), ids=LOOSENED)
def test_no_later_file_loosens_it(tmp_path: Path, layer: str) -> None:
    """Whichever words it takes; also with a file between the two."""
    told = findings(layered(tmp_path, LAW, "", f"{layer}\n"))

    assert any(finding.startswith("sealed layer_3.yaml:4 ") for finding in told), told


@pytest.mark.parametrize("layer", ALLOWED.values(), ids=ALLOWED)
def test_what_a_later_file_may_say(tmp_path: Path, layer: str) -> None:
    """What is sealed is not in the way of anything else."""
    assert [] == findings(layered(tmp_path, LAW, "", f"{layer}\n"))


def test_both_places_are_named(tmp_path: Path) -> None:
    """That of the change by the finding, that of the seal by the message."""
    path = layered(tmp_path, LAW, "guards: {agreed: {severity: warn}, fit: {when: consent}}\n")

    assert [
        "sealed layer_2.yaml:4 guards.agreed.severity",
        "sealed layer_2.yaml:4 guards.fit.when",
    ] == findings(path)
    assert [
        "'guards.agreed' is sealed at layer_1.yaml:5, and no later file changes"
        " 'guards.agreed.severity'; take this out.",
        "'transitions.propose' is sealed at layer_1.yaml:9, and builds on 'guards.fit';"
        " no later file changes 'guards.fit.when', so take this out.",
    ] == messages(path)


def test_a_file_that_seals_may_still_change(tmp_path: Path) -> None:
    """What it says itself, and what earlier files say, is sealed as it is after it."""
    assert [] == findings(layered(tmp_path, "guards: {agreed: {when: amount > 1, sealed: true}}\n"))


def test_a_whole_process_can_be_final(tmp_path: Path) -> None:
    """It can get another name and version, and nothing else."""
    head = "version: 3\ntitle: Ours\n"

    assert [] == findings(layered(tmp_path, "sealed: true\n", head))
    assert ["sealed layer_2.yaml:4 fields.more"] == findings(
        layered(tmp_path, "sealed: true\n", "fields: {more: text}\n")
    )


def test_a_sealed_rule_seals_the_list(tmp_path: Path) -> None:
    """A list is one value."""
    law = "transitions: {win: [{from: offer, to: won, sealed: true, guards: agreed}]}\n"

    assert ["sealed layer_2.yaml:4 transitions.win.guards"] == findings(
        layered(tmp_path, law, "transitions: {win: [{from: offer, to: won}]}\n")
    )


def test_what_a_track_or_an_approval_is_for() -> None:
    """What a sealed condition asks of them is sealed with it."""
    base: dict[str, Any] = {
        "tracks": {"legal": {"stages": {"a": None}}},
        "approvals": {"discount": {"roles": "manager"}},
        "guards": {
            "cleared": {"when": "tracks.legal == 'passed'", "sealed": True},
            "granted": {"when": "approved('discount')", "sealed": True},
        },
    }

    assert ["sealed"] == merged(base, {"tracks": {"legal": {"transitions": {"pass": {}}}}})[1]
    assert ["sealed"] == merged(base, {"approvals": {"discount": {"roles": "seller"}}})[1]


POLICY: dict[str, Any] = {
    "fields": {"consent": "boolean", "kind": "text"},
    "stages": {"lead": None, "offer": None},
    "transitions": {"call": {"from": "lead", "to": "stay"}, "mail": {"from": "lead", "to": "stay"}},
    "policies": {
        "contact": {
            "firing": "call",
            "when": "kind == 'person'",
            "require": "consent",
            "text": "No.",
        }
    },
}


@pytest.mark.parametrize(
    "policy",
    [
        {"remove": True},
        {"firing": "mail"},
        {"firing": {"remove": True}},
        {"require": ["consent", "kind"]},
        {"when": {"remove": True}},
        {"when": "kind == 'nobody'"},
        {"effective": {"from": "2030-01-01"}},
        {"always": True, "firing": []},
    ],
)
def test_no_later_file_loosens_a_policy(policy: dict[str, Any]) -> None:
    """It is sealed without saying so."""
    assert ["sealed"] == merged(POLICY, {"policies": {"contact": policy}})[1]


@pytest.mark.parametrize(
    "layer",
    [
        {"policies": {"contact": {"firing": ["mail", "call"]}}},
        {"policies": {"contact": {"entering": "offer", "always": True}}},
        {"policies": {"more": {"firing": "mail", "require": "consent"}}},
        {"fields": {"consent": {"title": "Consent"}}},
        {"transitions": {"call": {"guards": "kind == 'x'"}}},
    ],
)
def test_what_a_later_file_may_say_beside_a_policy(layer: dict[str, Any]) -> None:
    """It may hold in more places."""
    assert [] == merged(POLICY, layer)[1]


@pytest.mark.parametrize(
    "layer",
    [
        {"fields": {"consent": {"formula": "kind == 'x'"}}},
        {"fields": {"kind": {"remove": True}}},
        {"transitions": {"call": {"remove": True}}},
        {"policies": {"remove": True}},
    ],
)
def test_what_a_policy_builds_on_stays(layer: dict[str, Any]) -> None:
    """Else it would hold nowhere, or of other facts."""
    assert ["sealed"] == merged(POLICY, layer)[1]


def test_a_policy_without_a_place_is_placed_by_a_later_file(tmp_path: Path) -> None:
    """A law says what must hold, and each process over which it lies says where."""
    law = "policies: {kept: {require: consent, text: No.}}\n"

    assert ["bad-policy layer_1.yaml:4 policies.kept"] == findings(layered(tmp_path, law, ""))
    place = "policies: {kept: {firing: win}}\n"
    assert [] == findings(layered(tmp_path, law, place))
    more = "policies: {kept: {firing: [win, lose], text: {id: Tidak.}}}\n"
    assert [] == findings(layered(tmp_path, law, place, more))
    assert ["sealed layer_3.yaml:4 policies.kept.firing"] == findings(
        layered(tmp_path, law, place, "policies: {kept: {firing: lose}}\n")
    )


def test_a_trigger_of_a_track_that_a_policy_is_about() -> None:
    """It stays, and the rest of the track is its own."""
    track = {"stages": {"a": None, "b": None}, "transitions": {"go": {"from": "a", "to": "b"}}}
    policy = {"firing": "legal.go", "require": "true"}
    base: dict[str, Any] = {"tracks": {"legal": track}, "policies": {"p": policy}}

    assert [] == merged(base, {"tracks": {"legal": {"stages": {"a": {"title": "A"}}}}})[1]
    gone = {"tracks": {"legal": {"transitions": {"go": {"remove": True}}}}}
    assert ["sealed"] == merged(base, gone)[1]


@pytest.mark.parametrize(
    "change", [{"sensitive": False}, {"locked_in": {"remove": True}}, {"roles": "seller"}, "text"]
)
def test_what_a_group_says_for_a_sealed_field(change: Any) -> None:
    """A group cannot take off what it put on its members; it may grow."""
    group = {"type": "group", "sensitive": True, "locked_in": "won", "roles": "lawyer"}
    email = {"type": "email", "sealed": True}
    base = {"fields": {"contact": {**group, "fields": {"email": email}}}}

    assert ["sealed"] == merged(base, {"fields": {"contact": change}})[1]
    assert [] == merged(base, {"fields": {"contact": {"fields": {"name": "text"}}}})[1]


def test_a_law_may_stand_first(tmp_path: Path) -> None:
    """Then not even the base changes what it builds on."""
    law = "salesprocess: 1\nlayer: law\nfields: {consent: boolean}\n"
    policy = "policies: {kept: {firing: win, require: consent}}\n"
    (tmp_path / "law.yaml").write_text(law + policy, encoding="utf-8")
    given = "consent: {type: boolean, default: true}"
    layered(tmp_path, base=BASE.replace("consent: boolean", given))
    path = tmp_path / "acme.yaml"
    top = "salesprocess: 1\nprocess: acme\nextends: [./law.yaml, ./base.yaml]\n"
    path.write_text(top, encoding="utf-8")

    assert ["sealed base.yaml:6 fields.consent.default"] == findings(path)
