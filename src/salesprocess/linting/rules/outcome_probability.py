"""A probability that contradicts whether the stage is won, lost or open.

A deal that is won is certain, one that is lost is certain too, and one that is open is not yet won:
a won stage has 100 %, a lost one 0 %, an open one less than 100 %. Anything else makes a weighted
forecast wrong. An outcome of your own may have any probability.

The way out: correct the probability or leave it out, or correct the `outcome`.

Passing:

```yaml
salesprocess: 1
process: acme
stages: {lead: {probability: 10}, won: {outcome: won, probability: 100}}
transitions:
  win: {from: lead, to: won}
```

Failing:

```yaml
salesprocess: 1
process: acme
stages:
  lead: {probability: 10}
  won: {outcome: won, probability: 90}
transitions:
  win: {from: lead, to: won}
```

Finding:

```text
acme.yaml:5:36: warning outcome-probability: 'Won' is won but has a probability of 90 %. Write 100,
or correct the `outcome`. (at stages.won.probability)
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
        found = spec.probability
        wanted = _CERTAIN.get(spec.outcome or "")
        fits = found in (None, wanted) or (spec.outcome and wanted is None)
        if fits or (found is not None and not spec.outcome and found < 100):
            continue
        way_out = "Write less" if wanted is None else f"Write {wanted}"
        yield Doubt(
            f"stages.{stage}.probability",
            f"{title(definition, stage)} is {spec.outcome or 'open'} but has a probability of"
            f" {found} %. {way_out}, or correct the `outcome`.",
        )
