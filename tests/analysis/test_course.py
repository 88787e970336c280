from __future__ import annotations

from typing import Any

import pytest

from salesprocess.analysis import Report
from tests.analysis.test_replay import PROCESS, STAGES, STARTED, TRIGGERS, held, kinds, row


def told(report: Report) -> list[tuple[str, str, str]]:
    """List kind, subject and first example of each violation."""
    return [(v.kind, v.about, v.examples[0].text) for v in report.violations]


def test_a_trigger_that_the_process_has_not_is_passed_over() -> None:
    """The deal stays where it is, and goes on from there."""
    report = held(TRIGGERS, row("A", "sent", 1), row("A", "send", 2))

    text = "No transition has the trigger 'sent'; did you mean 'send'?"
    text += " The process has: send, sign, win, lose."
    assert [("unknown_trigger", "sent", text)] == told(report)
    assert ({"offer": 1}, 1) == (report.stages, report.accepted)


def test_after_a_trigger_that_is_not_drawn_the_deal_is_where_it_leads() -> None:
    """The log says that it happened: one mistake does not make the next ones."""
    report = held(TRIGGERS, row("A", "win", 1), row("B", "sign", 1), row("B", "win", 2))

    text = "'win' is not drawn for a deal in 'lead'. From there: send, lose."
    assert ("not_drawn", "win in lead", text) == told(report)[0]
    assert {"not_drawn": 2} == kinds(report)
    assert {"won": 2} == report.stages


def test_after_a_trigger_that_leads_to_several_stages_the_deal_stays() -> None:
    """Nobody can tell where it went."""
    several = {
        **PROCESS,
        "transitions": {
            **PROCESS["transitions"],
            "skip": [{"from": "offer", "to": "won"}, {"from": "signed", "to": "lost"}],
        },
    }
    report = held(TRIGGERS, row("A", "skip", 1), process=several)

    assert ({"not_drawn": 1}, {"lead": 1}) == (kinds(report), report.stages)


def test_a_blocked_trigger_is_told_with_what_blocks() -> None:
    """The deal is put where the trigger leads, as the log says that it did."""
    report = held(TRIGGERS, row("A", "send", 1), row("A", "sign", 2), row("A", "win", 3))

    text = (
        "'Sign' is blocked: the deal stays in Offer and does not move to Signed."
        " There is no price (Amount has no value yet; it must be more than EUR 0)."
    )
    assert [("blocked", "has_price", text)] == told(report)
    assert ({"won": 1}, 2) == (report.stages, report.accepted)


def test_a_blocked_trigger_is_told_in_the_language_of_the_reader() -> None:
    """The library's own words at least."""
    report = held(TRIGGERS, row("A", "send", 1), row("A", "sign", 2), language="id")

    assert "Amount belum diisi" in told(report)[0][2]


def test_invalid_values_are_left_out_and_the_rest_happens() -> None:
    """What is missing because of them is not told again."""
    report = held(
        TRIGGERS,
        row("A", "send", 1, segment="huge", amount="5 EUR"),
        row("A", "sign", 2),
        row("B", "send", 1),
        row("B", "sign", 2, amount="dear"),
    )

    assert {("invalid_values", "segment"), ("invalid_values", "amount")} == {
        (kind, about) for kind, about, _ in told(report)
    }
    assert {"signed": 2} == report.stages


def test_invalid_values_do_not_hide_another_reason() -> None:
    """Each of them has to be put right."""
    report = held(TRIGGERS, row("A", "send", 1), row("A", "sign", 2, segment="huge"))

    assert {"blocked": 1, "invalid_values": 1} == kinds(report)
    assert {"signed": 1} == report.stages


def test_a_word_that_the_map_has_not_is_passed_over() -> None:
    """The message says what to do."""
    report = held(STARTED, row("A", "new", 1), row("A", "huh", 2))

    text = "The map has no word for 'huh'; say what it means, or ignore it."
    assert [("unmapped", "huh", text)] == told(report)
    assert ({"lead": 1}, 1) == (report.stages, report.accepted)


def test_what_comes_before_the_beginning_is_told_once() -> None:
    """The deal is taken to stand where the trigger is drawn; its beginning may come late."""
    report = held(
        {**STARTED, "triggers": {"signs": "sign", "wins": "win"}},
        row("A", "signs", 1, amount="5 EUR"),
        row("A", "new", 2, segment="large"),
        row("A", "wins", 3),
    )

    text = "'sign' comes before the beginning; the deal is taken to be in 'offer'."
    assert [("event_before_start", "sign", text)] == told(report)
    assert ({"won": 1}, 2) == (report.stages, report.accepted)


def test_an_unknown_trigger_may_come_before_the_beginning() -> None:
    """Then the deal is taken to be in the first stage."""
    log_map = {**TRIGGERS, "start": {"activity": "new"}}
    report = held(log_map, row("A", "sent", 1))

    assert {"event_before_start": 1, "unknown_trigger": 1} == kinds(report)
    assert {"lead": 1} == report.stages


def test_a_second_beginning_is_passed_over() -> None:
    """The deal goes on from where it stands."""
    report = held(STARTED, row("A", "new", 1), row("A", "sent", 2), row("A", "new", 3))

    text = "It begins again, and stands in 'offer' already; the row is passed over."
    assert [("duplicate_start", "new", text)] == told(report)
    assert {"offer": 1} == report.stages


def test_stages_without_triggers_find_the_transition_that_is_drawn() -> None:
    """The first row is where the deal begins; a row of the same stage only writes fields."""
    report = held(
        {**STAGES, "fields": {"amount": "amount"}},
        row("A", "lead", 1),
        row("A", "lead", 2),
        row("A", "offer", 3),
        row("A", "offer", 4, amount="3 EUR"),
        row("A", "signed", 5),
        row("A", "lost", 6),
    )

    assert ((), 6, {"lost": 1}) == (report.violations, report.accepted, report.stages)


def test_after_a_move_that_is_not_drawn_the_deal_is_in_the_stage_of_the_log() -> None:
    """One mistake does not make the next ones."""
    report = held(STAGES, row("A", "lead", 1), row("A", "signed", 2), row("A", "won", 3))

    text = "No transition leads from 'lead' to 'signed'. From there: send, lose."
    assert [("not_drawn", "lead to signed", text)] == told(report)
    assert ({"won": 1}, 2) == (report.stages, report.accepted)


def test_a_move_that_is_blocked_is_told_with_what_blocks() -> None:
    """The trigger that is drawn between the stages is named."""
    report = held(STAGES, *(row("A", stage, 1) for stage in ("lead", "offer", "signed")))

    [(kind, about, text)] = told(report)
    assert ("blocked", "has_price") == (kind, about)
    assert text.startswith("'Sign' is blocked")
    assert {"signed": 1} == report.stages


def test_invalid_values_do_not_keep_a_deal_from_its_stage() -> None:
    """The move happens without them."""
    log_map = {**STAGES, "fields": {"segment": "segment"}}
    rows = (
        row("A", "lead", 1),
        row("A", "offer", 2, segment="huge"),
        row("A", "offer", 3, segment="x"),
    )
    report = held(log_map, *rows)

    assert ({"invalid_values": 2}, {"offer": 1}) == (kinds(report), report.stages)


def test_a_stage_that_the_process_has_not_is_passed_over() -> None:
    """The nearest one is offered."""
    report = held(STAGES, row("A", "led", 1), row("A", "lead", 2))

    text = "There is no stage 'led'; did you mean 'lead'?"
    text += " The process has: lead, offer, signed, won, lost."
    assert [("unknown_stage", "led", text)] == told(report)
    assert {"lead": 1} == report.stages


def test_a_deal_that_begins_where_none_does_is_put_there() -> None:
    """The log says so."""
    report = held(STAGES, row("A", "offer", 1), row("A", "lost", 2))

    text = "A deal cannot start in 'offer'. Deals start in: lead."
    assert [("cannot_start", "offer", text)] == told(report)
    assert {"lost": 1} == report.stages


def test_the_first_of_several_transitions_that_leads_to_the_stage_is_taken() -> None:
    """A blocked one before it does no harm."""
    several = {
        **PROCESS,
        "transitions": {"rush": {**PROCESS["transitions"]["sign"], "from": "lead", "to": "signed"},
                        "jump": {"from": "lead", "to": "signed"}, **PROCESS["transitions"]},
    }  # fmt: skip
    report = held(STAGES, row("A", "lead", 1), row("A", "signed", 2), process=several)

    assert ((), {"signed": 1}) == (report.violations, report.stages)


def test_a_process_that_leads_elsewhere_is_told() -> None:
    """A trigger takes the first of its ways that is open, and the log says another."""
    forked = {
        **PROCESS,
        "transitions": {
            **PROCESS["transitions"],
            "send": [{"from": "lead", "to": "offer"}, {"from": "lead", "to": "signed"}],
        },
    }
    report = held(STAGES, row("A", "lead", 1), row("A", "signed", 2), process=forked)

    [(kind, about, _)] = told(report)
    assert ("leads_elsewhere", "lead to signed") == (kind, about)
    assert {"signed": 1} == report.stages


MOVES: dict[str, Any] = {
    "case": "id",
    "start": {"fields": {"segment": "segment"}},
    "moves": [{"to": "offer", "at": "sent"}, {"stage": "stage", "at": "closed"}],
    "ends_in": "stage",
}


def case(**cells: object) -> dict[str, object]:
    return {"id": "A", **cells}


def test_a_row_of_a_whole_case_is_a_beginning_and_its_moves() -> None:
    """And the stage in which the log says that it is."""
    row = case(sent="2026-01-01", closed="2026-01-02", stage="lost", segment="large")
    report = held(MOVES, row)

    assert ((), 4, {"lost": 1}) == (report.violations, report.accepted, report.stages)


def test_an_end_that_its_moves_do_not_reach_is_told() -> None:
    """The deal is put where the log says."""
    report = held(MOVES, case(sent="2026-01-01", stage="lost"))

    text = "The log says that it is in 'lost', and its moves lead to 'offer'."
    assert [("end_differs", "lost, not offer", text)] == told(report)
    assert {"lost": 1} == report.stages


def test_the_moves_of_a_row_stay_in_the_order_of_the_map() -> None:
    """Dates the wrong way round are told, and nothing else becomes wrong by them."""
    report = held(MOVES, case(sent="2026-01-09", closed="2026-01-02", stage="lost"))

    text = "2026-01-02T00:00:00+00:00 comes after 2026-01-09T00:00:00+00:00;"
    text += " the case was kept in the order of the map."
    assert [("out_of_order", "", text)] == told(report)


def test_a_second_row_of_a_whole_case_is_passed_over() -> None:
    """It is told once, and none of its moves is."""
    whole = case(sent="2026-01-01", closed="2026-01-02", stage="lost")
    report = held(MOVES, whole, whole)

    assert {"duplicate_start": 1} == kinds(report)
    assert (8, 4, 4) == (report.events, report.accepted, report.refused)


@pytest.mark.parametrize("stage", ["led", "x"])
def test_an_end_that_is_no_stage_is_told(stage: str) -> None:
    """The deal is left where its moves lead."""
    report = held(MOVES, case(stage=stage))

    assert ({"unknown_stage": 1}, {"lead": 1}) == (kinds(report), report.stages)


def test_blocked_and_invalid_beginnings_are_both_told() -> None:
    """The deal begins without the invalid values, since the log says that it does."""
    picky = {
        **PROCESS,
        "stages": {**PROCESS["stages"], "lead": {"enter": "has_price"}},
    }
    report = held(MOVES, case(segment="huge"), process=picky)

    assert {"blocked": 1, "invalid_values": 1} == kinds(report)
    assert {"lead": 1} == report.stages


# Tracks, and what follows by itself

LOANS: dict[str, Any] = {
    "salesprocess": 1,
    "process": "loans",
    "stages": {"asked": {}, "decided": {}, "granted": {"outcome": "won"}},
    "transitions": {
        "decide": {"from": "asked", "to": "decided"},
        "grant": {
            "from": "decided",
            "to": "granted",
            "guards": "tracks.approval == 'given'",
            "automatic": True,
        },
    },
    "tracks": {
        "approval": {
            "opens": "deal.stage == 'decided'",
            "stages": {"awaited": {}, "given": {"done": True}},
            "transitions": {"give": {"from": "awaited", "to": "given"}},
        },
    },
}


def test_a_word_can_stand_for_the_trigger_of_a_track() -> None:
    """What follows from it by itself is no part of the log, and happens with it."""
    log_map = {**TRIGGERS, "fields": {}, "triggers": {"ok": "approval.give", "decided": "decide"}}
    report = held(log_map, row("A", "decided", 1), row("A", "ok", 2), process=LOANS)

    assert ((), {"granted": 1}) == (report.violations, report.stages)


def test_a_track_that_is_not_open_is_opened_and_put_where_its_trigger_leads() -> None:
    """One mistake does not make the next ones: what was approved too early is granted later."""
    log_map = {**TRIGGERS, "fields": {}}
    report = held(log_map, row("A", "approval.give", 1), row("A", "decide", 2), process=LOANS)

    [(kind, about, text)] = told(report)
    assert ("not_drawn", "approval.give before approval opens") == (kind, about)
    assert text.startswith("'approval.give' is not drawn for the track 'approval', which has not")
    assert ({"granted": 1}, 1) == (report.stages, report.accepted)


def test_a_trigger_of_a_track_that_is_not_drawn_leaves_the_main_course_alone() -> None:
    """It was given already; the deal stays where it is."""
    never = {**LOANS["transitions"]["grant"], "automatic": False}
    process = {**LOANS, "transitions": {**LOANS["transitions"], "grant": never}}
    give = row("A", "approval.give", 2)
    report = held({**TRIGGERS, "fields": {}}, row("A", "decide", 1), give, give, process=process)

    assert ["approval.give in given"] == [about for _, about, _ in told(report)]
    assert {"decided": 1} == report.stages


def test_a_deal_that_is_put_somewhere_has_its_tracks_opened() -> None:
    """The way there is missing from the process; all that comes after it is legal."""
    transitions = {**LOANS["transitions"], "decide": {"from": "decided", "to": "decided"}}
    report = held(
        {**TRIGGERS, "fields": {}},
        row("A", "decide", 1),
        row("A", "approval.give", 2),
        process={**LOANS, "transitions": transitions},
    )

    assert ["decide in asked"] == [about for _, about, _ in told(report)]
    assert {"granted": 1} == report.stages


def test_a_stage_that_a_deal_passes_by_itself_was_entered_all_the_same() -> None:
    """The log tells both stages; the process needs one trigger for them."""
    transitions = {
        "decide": LOANS["transitions"]["decide"],
        "grant": {"from": "decided", "to": "granted", "automatic": True},
    }
    process = {**LOANS, "transitions": transitions, "tracks": {}}
    rows = row("A", "asked", 1), row("A", "decided", 2), row("A", "granted", 2)
    report = held(STAGES, *rows, process=process)

    assert ((), {"granted": 1}) == (report.violations, report.stages)


def test_a_step_without_an_end_is_told_and_left_out() -> None:
    """The deal stays, and the trigger that would never end is named."""
    process = {
        **LOANS,
        "stages": {"a": {}, "b": {}, "c": {}, "won": {"outcome": "won"}},
        "fields": {"on": {"type": "boolean", "default": True}},
        "tracks": {},
        "transitions": {
            "begin": {"from": "a", "to": "b"},
            "forth": {"from": "b", "to": "c", "automatic": True, "guards": "on"},
            "back": {"from": "c", "to": "b", "automatic": True, "guards": "on"},
            "win": {"from": "c", "to": "won"},
        },
    }
    report = held({**TRIGGERS, "fields": {}}, row("A", "begin", 1), process=process)

    assert {"runs_away": 1} == kinds(report)
    assert {"b": 1} == report.stages
