"""A probability that is lower than that of the stage before.

The order of the stages in the file is the order of the pipeline: a deal that comes further is more
likely to be won, not less. A probability that falls is most often a slip of the pen, or a stage in
the wrong place. Only open stages that name a probability are compared, each with the one before.

The way out: correct one of the two, or move the stage to its place in the pipeline. A stage beside
the line, such as one for deals on hold, is best put first or left without a probability.

Passing:

```yaml
salesprocess: 1
process: acme
stages: {lead: {probability: 10}, offer: {probability: 50}, lost: {outcome: lost}}
transitions:
  propose: {from: lead, to: offer}
  lose: {from: open, to: lost}
```

Failing:

```yaml
salesprocess: 1
process: acme
stages:
  lead: {probability: 50}
  offer: {probability: 10}
  lost: {outcome: lost}
transitions:
  propose: {from: lead, to: offer}
  lose: {from: open, to: lost}
```

Finding:

```text
acme.yaml:5:24: warning falling-probability: 'Offer' has a probability of 10 %, but 'Lead' before it
has 50 %. Correct one of them, or change the order of the stages. (at stages.offer.probability)
```
"""

from collections.abc import Iterator
from itertools import pairwise

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.graph import title
from salesprocess.linting.rule import Doubt

ID = "falling-probability"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every open stage that is less likely to be won than the one before."""
    likely = [
        (stage, spec.probability)
        for stage, spec in definition.spec.stages.items()
        if spec.probability is not None and not spec.outcome
    ]
    for (before, higher), (stage, lower) in pairwise(likely):
        if lower < higher:
            yield Doubt(
                f"stages.{stage}.probability",
                f"{title(definition, stage)} has a probability of {lower} %, but"
                f" {title(definition, before)} before it has {higher} %. Correct one of them, or"
                " change the order of the stages.",
            )
