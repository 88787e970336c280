"""A stage that is open and that no deal, or no track, can leave.

Deals that get into it stay there for ever and are counted as open: the pipeline and the forecast
grow with deals that are over. A trigger with `to: stay` is no way out.

The way out: draw a transition that leads on, or close the stage with an `outcome`: `won`, `lost`
or a word of your own, such as `duplicate`. A stage in which a track ends is `done: true`.

Passing:

```yaml
salesprocess: 1
process: acme
stages: {lead: , duplicate: {outcome: duplicate}, won: {outcome: won}}
transitions:
  merge: {from: lead, to: duplicate}
  win: {from: lead, to: won, roles: seller}
roles: {seller: }
```

Failing:

```yaml
salesprocess: 1
process: acme
stages:
  lead:
  duplicate:
  won: {outcome: won}
transitions:
  merge: {from: lead, to: duplicate}
  win: {from: lead, to: won, roles: seller}
roles: {seller: }
```

Finding:

```text
acme.yaml:5:3: error dead-end: A deal can never leave 'Duplicate', which is open. Draw a
transition from it, or close it with an `outcome`. (at stages.duplicate)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.graph import Graph, title, track_title
from salesprocess.linting.rule import Doubt

ID = "dead-end"
SEVERITY: Severity = "error"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every open stage without a way to another one."""
    for course in definition.courses.values():
        # Of a track without an end, `track-never-done` tells.
        for stage in Graph(definition, course).ends() if course.closed or not course.name else ():
            if stage not in course.closed:
                yield _doubt(definition, course.name, stage)


def _doubt(definition: Definition, track: str, stage: str) -> Doubt:
    found = title(definition, stage, track)
    if track:
        return Doubt(
            f"tracks.{track}.stages.{stage}",
            f"The track {track_title(definition, track)} can never leave {found}, in which it is"
            " not done. Draw a transition from it, or add `done: true`.",
        )
    return Doubt(
        f"stages.{stage}",
        f"A deal can never leave {found}, which is open. Draw a transition from it, or close it"
        " with an `outcome`.",
    )
