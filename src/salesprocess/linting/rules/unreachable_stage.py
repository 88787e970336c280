"""A stage that no deal, or no track, can get into.

No way leads to the stage from any stage in which deals start, whatever the guards say. Its
criteria are never asked for, its deals never counted: usually a transition was forgotten, or the
name of the stage was changed in one place only. The same holds for the stages of a track, which
begins in its first one.

The way out: draw a transition to the stage, let deals start there with `start: true`, or remove it.

Passing:

```yaml
salesprocess: 1
process: acme
stages: {lead: , demo: , won: {outcome: won}}
transitions:
  show: {from: lead, to: demo}
  win: {from: demo, to: won, roles: seller}
roles: {seller: }
```

Failing:

```yaml
salesprocess: 1
process: acme
stages:
  lead:
  demo: {title: Demonstration}
  won: {outcome: won}
transitions:
  win: {from: [lead, demo], to: won, roles: seller}
roles: {seller: }
```

Finding:

```text
acme.yaml:5:3: error unreachable-stage: No deal can get into 'Demonstration': no way leads there
from a stage in which deals start. Draw a transition to it, add `start: true`, or remove the
stage. (at stages.demo)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.graph import Graph, title, track_title
from salesprocess.linting.rule import Doubt

ID = "unreachable-stage"
SEVERITY: Severity = "error"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every stage that cannot be reached from a stage in which deals start."""
    for course in definition.courses.values():
        reachable = Graph(definition, course).reachable
        for stage in course.stages:
            if stage not in reachable:
                yield _doubt(definition, course.name, stage)


def _doubt(definition: Definition, track: str, stage: str) -> Doubt:
    found = title(definition, stage, track)
    if track:
        return Doubt(
            f"tracks.{track}.stages.{stage}",
            f"The track {track_title(definition, track)} can never get into {found}: no way leads"
            " there from its first stage. Draw a transition to it, or remove the stage.",
        )
    return Doubt(
        f"stages.{stage}",
        f"No deal can get into {found}: no way leads there from a stage in which deals start."
        " Draw a transition to it, add `start: true`, or remove the stage.",
    )
