"""A probability that contradicts whether the stage is won, lost or open.

A deal that is won is certain, one that is lost is certain too, and one that is open is not yet won:
a won stage has 100 %, a lost one 0 %, an open one less than 100 %. Anything else makes a weighted
forecast wrong. An outcome of your own may have any probability.

The way out: correct the probability or leave it out, or correct the `outcome`.

Passing:

```yaml
salesprocess: 1
process: acme
stages: {lead: {probability: 10}, lost: {outcome: lost, probability: 0}}
transitions:
  lose: {from: lead, to: lost}
```

Failing:

```yaml
salesprocess: 1
process: acme
stages:
  lead: {probability: 10}
  lost: {outcome: lost, probability: 10}
transitions:
  lose: {from: lead, to: lost}
```

Finding:

```text
acme.yaml:5:38: warning outcome-probability: 'Lost' is lost but has a probability of 10 %. Write 0,
or correct the `outcome`. (at stages.lost.probability)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.graph import title
from salesprocess.linting.rule import Doubt

ID = "outcome-probability"
SEVERITY: Severity = "warning"

_CERTAIN = {"won": 100, "lost": 0}


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every stage whose probability cannot be that of its outcome."""
    for stage, spec in definition.spec.stages.items():
        found, wanted = spec.probability, _CERTAIN.get(spec.outcome or "")
        if found is None:
            continue
        if not spec.outcome and found == 100:
            problem, way_out = "open", "Write less"
        elif wanted is not None and found != wanted:
            problem, way_out = str(spec.outcome), f"Write {wanted}"
        else:
            continue
        yield Doubt(
            f"stages.{stage}.probability",
            f"{title(definition, stage)} is {problem} but has a probability of {found} %."
            f" {way_out}, or correct the `outcome`.",
        )
