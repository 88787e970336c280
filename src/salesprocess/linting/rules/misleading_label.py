"""A stage that is called won or lost but does not have that outcome.

What closes a deal is the `outcome` of a stage, not its name. A stage called "Closed Won" without
one is open to the library: its deals stay in the pipeline, its hooks for won deals never run. The
name and every title are compared with the usual words in English, Indonesian and the common
languages of CRMs; the whole label has to say so ("Lost contact" does not).

The way out: add the `outcome` that the label promises, or choose another label.

Passing:

```yaml
salesprocess: 1
process: acme
fields: {paid: boolean}
stages: {lead: , customer: {title: Closed Won, outcome: won}}
transitions:
  win: {from: lead, to: customer, guards: paid}
```

Failing:

```yaml
salesprocess: 1
process: acme
stages:
  lead:
  customer: {title: Closed Won}
  lost: {outcome: lost}
transitions:
  win: {from: lead, to: customer}
  lose: {from: open, to: lost}
```

Finding:

```text
acme.yaml:5:3: warning misleading-label: The label 'Closed Won' sounds as if deals here are won, but
the stage is open. Write `outcome: won`, or choose another label. (at stages.customer)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.rule import Doubt
from salesprocess.linting.words import Sound, sounds_like
from salesprocess.source import shortened

ID = "misleading-label"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every stage with a label that promises another outcome than it has."""
    for stage, spec in definition.spec.stages.items():
        versions = spec.title.versions if spec.title else ()
        for label in (*(version for _, version in versions), stage):
            sound = sounds_like(label)
            if sound and not _fits(sound, spec.outcome):
                wanted = "an `outcome`" if sound == "closed" else f"`outcome: {sound}`"
                found = f"has the outcome {spec.outcome!r}" if spec.outcome else "is open"
                yield Doubt(
                    f"stages.{stage}",
                    f"The label {shortened(label)!r} sounds as if deals here are {sound}, but"
                    f" the stage {found}. Write {wanted}, or choose another label.",
                )
                break


def _fits(sound: Sound, outcome: str | None) -> bool:
    if sound == "won" or outcome is None:
        return sound == outcome
    return sound == "closed" or outcome != "won"
