"""A forecast category that contradicts whether the stage is won, lost or open.

The categories add up to the forecast: `closed` is what has been won, `pipeline`, `best_case` and
`commit` are what may still be won, `omitted` is what does not count. A stage in a category that its
outcome rules out is counted twice or not at all.

The way out: give a won stage `closed`, a lost one `omitted`, a stage with an outcome of your own
either of the two, and an open one any but `closed`; or correct the `outcome`.

Passing:

```yaml
salesprocess: 1
process: acme
stages: {lead: {forecast: pipeline}, lost: {outcome: lost, forecast: omitted}}
transitions:
  lose: {from: lead, to: lost}
```

Failing:

```yaml
salesprocess: 1
process: acme
stages:
  lead: {forecast: pipeline}
  lost: {outcome: lost, forecast: commit}
transitions:
  lose: {from: lead, to: lost}
```

Finding:

```text
acme.yaml:5:35: warning outcome-forecast: 'Lost' is lost but is forecast as 'commit'. Write omitted,
or correct the `outcome`. (at stages.lost.forecast)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.graph import title
from salesprocess.linting.rule import Doubt

ID = "outcome-forecast"
SEVERITY: Severity = "warning"

_FITTING = {
    None: ("pipeline", "best_case", "commit", "omitted"),
    "won": ("closed",),
    "lost": ("omitted",),
}


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every stage whose category cannot be that of its outcome."""
    for stage, spec in definition.spec.stages.items():
        fitting = _FITTING.get(spec.outcome, ("closed", "omitted"))
        if spec.forecast and spec.forecast not in fitting:
            yield Doubt(
                f"stages.{stage}.forecast",
                f"{title(definition, stage)} is {spec.outcome or 'open'} but is forecast as"
                f" {spec.forecast!r}. Write {' or '.join(fitting)}, or correct the `outcome`.",
            )
