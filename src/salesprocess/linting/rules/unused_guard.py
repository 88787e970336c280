"""A guard that no step asks for.

A guard blocks only where it is named: in the `guards` of a transition, of `start` or of
`reversions`, in the `enter` or `exit` criteria of a stage, in what a policy requires, or in another
guard that is asked for. One that is named nowhere looks like a protection and is none.

The way out: name it where it has to hold, or remove it.

Passing:

```yaml
salesprocess: 1
process: acme
fields: {paid: boolean}
guards:
  settled: {when: paid, message: The invoice is not paid.}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, guards: settled}
```

Failing:

```yaml
salesprocess: 1
process: acme
fields: {paid: boolean}
guards:
  settled: {when: paid, message: The invoice is not paid.}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, guards: paid}
```

Finding:

```text
acme.yaml:5:3: warning unused-guard: No step asks for the guard 'settled', so it never blocks. Name
it where it has to hold, or remove it. (at guards.settled)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.rule import Doubt
from salesprocess.linting.uses import guards_used

ID = "unused-guard"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every guard that is not asked for."""
    used = guards_used(definition)
    for name in definition.spec.guards:
        if name not in used:
            yield Doubt(
                f"guards.{name}",
                f"No step asks for the guard {name!r}, so it never blocks. Name it where it has"
                " to hold, or remove it.",
            )
