from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, messages, process

RULE = "missing-translation"
BOTH = {"en": "Lead", "id": "Prospek"}


def found(*titles: str | dict[str, str], **parts: Any) -> list[str]:
    """Return where a process whose stages have these titles lacks a translation."""
    stages = {f"s{index}": {"title": title} for index, title in enumerate(titles)}
    return addresses(RULE, process(stages, **parts))


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    "titles",
    [
        ("Lead", "Offer"),
        ({"en": "Lead"}, "Offer"),
        ({"id": "Prospek"}, {"id": "Penawaran"}),
        (BOTH, BOTH),
    ],
)
def test_a_file_that_serves_all_of_its_readers(titles: tuple[Any, ...]) -> None:
    """One language, said or not, or the same ones everywhere."""
    assert [] == found(*titles)


def test_a_plain_text_is_written_in_the_default_language() -> None:
    """It is fine beside texts in that language and lacks the others."""
    assert [] == found({"id": "Prospek"}, "Penawaran", default_language="id")
    assert ["stages.s0.title", "stages.s1.title"] == found({"id": "Prospek"}, "Offer")


def test_a_text_for_a_language_serves_its_regions() -> None:
    """``en`` is read in ``en-GB`` too, but not the other way round."""
    assert ["stages.s2.title"] == found({"en": "a", "en-GB": "b"}, {"en": "a"}, {"en-GB": "b"})


def test_every_text_for_people_is_looked_at() -> None:
    """Labels of options, messages of guards and reasons count as titles do."""
    data = process(
        {"lead": {"title": BOTH, "checklist": {"call": "Call"}}},
        {"lose": {"from": "lead", "to": "stay", "reason": {"price": "Price", "other": None}}},
        fields={"source": {"type": "choice", "options": {"fair": "Fair"}}},
        guards={"g": {"when": "true", "message": "No."}},
        title="Acme",
    )

    assert {
        "title",
        "stages.lead.checklist.call.title",
        "transitions.lose.reason.price",
        "fields.source.options.fair",
        "guards.g.message",
    } == set(addresses(RULE, data))


def test_the_message_shows_what_to_write() -> None:
    """Several languages that lack are told together, once for the text."""
    titles: Any = {"s": {"title": {**BOTH, "de": "Kontakt"}}, "t": {"title": {"id": "Penawaran"}}}

    assert [
        "The text 'Penawaran' has no version for 'de', 'en'. Add it, such as {de: …, en: …, id: …}."
    ] == messages(RULE, process(titles))


def test_the_name_of_a_law_needs_no_translation() -> None:
    """What a policy's source is called is the same for every reader."""
    policies = {"screening": {"always": True, "require": "deal.age < '1y'", "source": "EAR 744"}}

    assert [] == found(BOTH, BOTH, policies=policies)
