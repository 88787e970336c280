"""A track that never begins, or that can never be done.

A track begins when what `opens` says is true, and it is done in a stage with `done: true`. Where
there is no such stage, or no way to one from the first, its work never ends; where `opens` is never
true, it never begins. Whoever waits for it waits for ever.

The way out: mark the stages in which the work is over with `done: true` and draw a way to one of
them, correct `opens`, or remove the track.

Passing:

```yaml
salesprocess: 1
process: acme
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, guards: tracks.legal == 'passed'}
tracks:
  legal:
    stages: {reading: , passed: {done: true}}
    transitions: {pass: {from: reading, to: passed}}
```

Failing:

```yaml
salesprocess: 1
process: acme
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, guards: tracks.legal == 'passed'}
tracks:
  legal:
    stages: {reading: , passed: }
    transitions: {pass: {from: reading, to: passed}}
```

Finding:

```text
acme.yaml:7:3: warning track-never-done: The track 'Legal' has no stage in which it is done. Add
`done: true` to those in which its work is over. (at tracks.legal)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.conditions import is_never
from salesprocess.linting.graph import Graph, title, track_title
from salesprocess.linting.rule import Doubt

ID = "track-never-done"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every track that cannot begin, and every one that cannot be done."""
    for name in definition.spec.tracks:
        course, address = definition.courses[name], f"tracks.{name}"
        what = f"The track {track_title(definition, name)}"
        if is_never(definition.expressions.get(f"{address}.opens")):
            way_out = "Correct its condition, which is never true, or remove the track."
            yield Doubt(f"{address}.opens", f"{what} never begins. {way_out}")
        if not course.closed:
            way_out = "Add `done: true` to those in which its work is over."
            yield Doubt(address, f"{what} has no stage in which it is done. {way_out}")
        elif course.closed.isdisjoint(Graph(definition, course).reachable):
            first = title(definition, course.first, name)
            way_out = f"Draw one from {first} to a stage with `done`."
            yield Doubt(address, f"{what} can never be done, for no way leads there. {way_out}")
