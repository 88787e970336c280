"""Tracks: whether they can begin and move, and the criteria of their stages."""

from __future__ import annotations

from salesprocess.courses import Course
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.guards import GuardChecker
from salesprocess.loading.report import Report
from salesprocess.schema import TrackSpec


def check_track(
    course: Course,
    spec: TrackSpec,
    guards: GuardChecker,
    reader: ExpressionReader,
    report: Report,
) -> None:
    """Check a track, apart from its transitions and deadlines.

    Args:
        course: Its stages and transitions.
        spec: What the file says of it.
        guards: Checks the items of lists of guards.
        reader: Reads its condition.
        report: Takes the findings.
    """
    address = course.prefix.removesuffix(".")
    if spec.opens is not None:
        reader.add(f"{address}.opens", spec.opens)
    for key, example in (
        ("stages", "'review:' and 'passed: {done: true}'"),
        ("transitions", "'pass: {from: review, to: passed}'"),
    ):
        if not getattr(spec, key) and not report.is_damaged(f"{address}.{key}"):
            message = f"A track has {key}; add them, for example {example}."
            report.error("bad-track", f"{address}.{key}", message)
    for number, (name, stage) in enumerate(spec.stages.items()):
        at = f"{address}.stages.{name}"
        if number == 0 and stage.done and not report.is_damaged(f"{address}.stages"):
            message = (
                f"The track begins in its first stage, and {name!r} is its end; move a stage"
                " without 'done' to the top."
            )
            report.error("bad-track", at, message)
        guards.check_items(f"{at}.enter", stage.enter)
        guards.check_items(f"{at}.exit", stage.exit)
