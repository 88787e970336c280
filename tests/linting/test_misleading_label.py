from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, messages, process

RULE = "misleading-label"


def found(**stage: Any) -> bool:
    """Tell whether a stage is found to have a misleading label."""
    return bool(addresses(RULE, process({"lead": {}, "s": stage})))


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    "title",
    [
        *("Won", "Closed Won", "WON!", "8 - closed/won", "Deal won", "closedwon", "Sold"),
        *("Menang", "Penjualan berhasil", "Gewonnen", "Fermé gagné", "Cerrada ganada", "受注"),
    ],
)
def test_labels_that_promise_a_won_deal(title: str) -> None:
    """They need the outcome ``won`` and no other."""
    assert found(title=title)
    assert found(title=title, outcome="lost")
    assert found(title=title, outcome="duplicate")
    assert not found(title=title, outcome="won")


@pytest.mark.parametrize(
    "title",
    [
        *("Lost", "Closed Lost", "closed-lost", "Cancelled", "Rejected", "Lost deal"),
        *("Kalah", "Gagal", "Dibatalkan", "Verloren", "Affaire perdue", "Cerrado perdido"),
    ],
)
def test_labels_that_promise_a_lost_deal(title: str) -> None:
    """A word of your own may stand for a way of being lost; ``won`` may not."""
    assert found(title=title)
    assert found(title=title, outcome="won")
    assert not found(title=title, outcome="lost")
    assert not found(title=title, outcome="cancelled")


@pytest.mark.parametrize("title", ["Closed", "Deal closed", "Ditutup", "Abgeschlossen"])
def test_labels_that_only_promise_an_end(title: str) -> None:
    """Any outcome will do, but one is needed."""
    assert found(title=title)
    assert not found(title=title, outcome="won")
    assert not found(title=title, outcome="duplicate")


@pytest.mark.parametrize(
    "title", ["Lost contact", "Win back", "Wonder", "Closing", "Lead", "Deal", "Not won", "8", "!"]
)
def test_labels_that_promise_nothing(title: str) -> None:
    """The whole label has to say so, not one word of it."""
    assert not found(title=title)


def test_every_language_and_the_name_are_read_and_a_stage_is_told_once() -> None:
    """One label that misleads is enough."""
    title = {"en": "Finished", "id": "Menang"}

    assert ["stages.s", "stages.closed_won"] == addresses(
        RULE, process({"s": {"title": title}, "closed_won": {"title": "Closed Won"}})
    )


def test_the_message_says_what_the_stage_is_instead() -> None:
    """A closed stage is told by its outcome."""
    assert [
        "The label 'Lost' sounds as if deals here are lost, but the stage has the outcome 'won'."
        " Write `outcome: lost`, or choose another label."
    ] == messages(RULE, process({"lead": {}, "s": {"title": "Lost", "outcome": "won"}}))
