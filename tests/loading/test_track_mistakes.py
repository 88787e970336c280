"""What a file can get wrong about tracks and policies."""

from __future__ import annotations

import pytest

from salesprocess import LoadError, Process

STAGES = "stages: {reading: , passed: {done: true}}"
WAYS = "transitions: {pass: {from: reading, to: passed}}"
FILE = """\
salesprocess: 1
process: acme
fields: {{amount: integer, screened: boolean}}
stages: {{lead: , won: {{outcome: won}}}}
transitions: {{win: {{from: lead, to: won{win}}}}}
{rest}
"""


def mistakes(rest: str, win: str = "") -> list[str]:
    """Return what is said of a file, without its places."""
    try:
        Process.from_yaml(FILE.format(rest=rest, win=win))
    except LoadError as error:
        return [f"{found.rule} {found.address}: {found.message}" for found in error.findings]
    return []


def legal(inside: str) -> str:
    return f"tracks: {{legal: {{{inside}}}}}"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        (
            legal("stages: {}, transitions: {}"),
            ["bad-track tracks.legal.stages: A track has stages; add them, for example 'review:'"
             " and 'passed: {done: true}'.",
             "bad-track tracks.legal.transitions: A track has transitions; add them, for example"
             " 'pass: {from: review, to: passed}'."],
        ),
        (
            legal(WAYS),
            ["missing-key tracks.legal: The key 'stages' is missing here; add it, for example"
             " 'stages: {review: , passed: {done: true}}'."],
        ),
        (
            legal(f"stages: {{passed: {{done: true}}, reading: }}, {WAYS}"),
            ["bad-track tracks.legal.stages.passed: The track begins in its first stage, and"
             " 'passed' is its end; move a stage without 'done' to the top."],
        ),
        (
            legal(f"{STAGES}, transitions: {{back: {{from: passed, to: previous}}}}"),
            ["bad-target tracks.legal.transitions.back.to: A track does not remember where it was;"
             " name the stage instead of 'previous'."],
        ),
        (
            legal(f"{STAGES}, transitions: {{pass: {{from: readin, to: won}}}}"),
            ["unknown-stage tracks.legal.transitions.pass.from[0]: There is no stage 'readin'; did"
             " you mean 'reading'?",
             "unknown-stage tracks.legal.transitions.pass.to: There is no stage 'won'; declare it"
             " under 'stages', or use one of: reading, passed, stay."],
        ),
        (
            legal(f"{STAGES}, {WAYS}, opens: amount"),
            ["expression tracks.legal.opens: 'amount' (a whole number) is not a condition; ask"
             " filled(amount), or compare it, such as amount == ..."],
        ),
        (
            f"tracks: {{open: {{{STAGES}, {WAYS}}}}}",
            ["reserved-word tracks.open: 'open' is a word of the language and cannot be a name;"
             " choose another, such as 'open_name'."],
        ),
        (
            legal(f"{STAGES}, {WAYS}, deadlines: {{d: {{in: reading, after: 1d, fire: win}}}}"),
            ["unknown-trigger tracks.legal.deadlines.d.fire: There is no trigger 'win'; declare it"
             " under 'transitions', or use one of: pass."],
        ),
        (
            "policies: {p: {require: screened}}",
            ["bad-policy policies.p: A policy says where it holds; add 'entering', 'leaving' or"
             " 'firing' with what it is about, or 'always: true'."],
        ),
        (
            "policies: {p: {require: screend, entering: [wonn], effective:"
            " {from: 2027-01-01, until: 2026-01-01}}}",
            ["unknown-guard policies.p.require[0]: There is no guard or boolean field 'screend';"
             " did you mean 'screened'?",
             "unknown-stage policies.p.entering[0]: There is no stage 'wonn'; did you mean 'won'?",
             "bad-period policies.p.effective.until: The policy would end (2026-01-01) before it"
             " begins (2027-01-01); swap the days, or correct one."],
        ),
        (
            f"{legal(f'{STAGES}, {WAYS}')}\npolicies: {{p: {{require: screened,"
            " firing: [pass, legal.past, wim]}}",
            ["unknown-trigger policies.p.firing[0]: There is no trigger 'pass'; did you mean"
             " 'legal.pass'?",
             "unknown-trigger policies.p.firing[1]: There is no trigger 'legal.past'; did you mean"
             " 'legal.pass'?",
             "unknown-trigger policies.p.firing[2]: There is no trigger 'wim'; did you mean"
             " 'win'?"],
        ),
        (
            "policies: {p: {require: screened, always: true, override: {roles: boss}}}",
            ["unknown-key policies.p.override: The key 'override' does not exist here, but under"
             " 'guards'; use one of: title, text, help, source, entering, leaving, firing, always,"
             " when, require, effective."],
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_the_way_out(rest: str, expected: list[str]) -> None:
    """Every mistake at once, in the order of the file, with the nearest right word."""
    assert expected == mistakes(rest)


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        ("tracks.legal == 'past'", "'past' is not one of the options 'reading', 'passed'; did you"
         " mean 'passed'?"),
        ("tracks.leagl == 'passed'", "'tracks.leagl' is not known; did you mean 'tracks.legal'?"),
        ("tracks.legal", "'tracks.legal' (a choice) is not a condition; ask filled(tracks.legal),"
         " or compare it, such as tracks.legal == ..."),
    ],
)  # fmt: skip
def test_what_a_guard_can_ask_of_a_track(guard: str, expected: str) -> None:
    """Where it stands, which is one of its stages."""
    (found,) = mistakes(legal(f"{STAGES}, {WAYS}"), f', guards: "{guard}"')
    assert f"expression transitions.win.guards[0]: {expected}" == found


@pytest.mark.parametrize("name", ["amount", "win", "lead", "acme"])
def test_a_track_may_be_called_like_a_field_a_trigger_or_a_stage(name: str) -> None:
    """Outside of it, its parts are called by both names, so that nothing is mixed up."""
    assert [] == mistakes(f"tracks: {{{name}: {{{STAGES}, {WAYS}}}}}")


def test_a_deadline_of_the_main_course_fires_the_trigger_of_a_track() -> None:
    """By its name outside of the track."""
    late = "deadlines: {late: {in: lead, after: 1d, fire: legal.pass}}"
    assert [] == mistakes(f"{legal(f'{STAGES}, {WAYS}')}\n{late}")
