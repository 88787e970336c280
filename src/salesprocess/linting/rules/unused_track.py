"""A track that nothing waits for.

A track matters where an expression asks where it stands (`tracks.legal == 'passed'`), where it
writes fields, emits events or starts other deals, where its deadlines tell others, or where a hook
or a policy is about its triggers. One that matters nowhere is work that the deal goes on without:
most often the guard that should join it was forgotten.

The way out: name it where its result is needed, or remove it.

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
roles: {seller: Seller}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, roles: seller}
tracks:
  legal:
    stages: {reading: , passed: {done: true}}
    transitions: {pass: {from: reading, to: passed}}
```

Finding:

```text
acme.yaml:8:3: warning unused-track: Nothing waits for the track 'Legal'. Name it where its result
is needed, as in `tracks.legal == 'passed'`, or remove it. (at tracks.legal)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.graph import track_title
from salesprocess.linting.rule import Doubt
from salesprocess.linting.uses import tracks_used

ID = "unused-track"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every track that nothing waits for and that does nothing of its own."""
    used = tracks_used(definition)
    for name, track in definition.spec.tracks.items():
        if name not in used:
            last = list(track.stages)[-1]
            yield Doubt(
                f"tracks.{name}",
                f"Nothing waits for the track {track_title(definition, name)}. Name it where its"
                f" result is needed, as in `tracks.{name} == '{last}'`, or remove it.",
            )
