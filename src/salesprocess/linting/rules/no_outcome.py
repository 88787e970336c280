"""Stages from which a deal can never be closed.

Deals can move on, but only in a circle: no way leads to a stage with an `outcome`. So they are
never won and never lost. Where this is so from the very start, the process has no end at all.
(A single stage without any way out is a `dead-end`.)

The way out: give the last stage an `outcome`, or draw a transition to a stage that has one;
`lose: {from: open, to: lost}` covers every open stage at once.

Passing:

```yaml
salesprocess: 1
process: acme
stages: {lead: , demo: , lost: {outcome: lost}}
transitions:
  show: {from: lead, to: demo}
  lose: {from: open, to: lost}
```

Failing:

```yaml
salesprocess: 1
process: acme
stages: {lead: , demo: , proposal: , lost: {outcome: lost}}
transitions:
  show: {from: lead, to: demo}
  propose: {from: demo, to: proposal}
  show_again: {from: proposal, to: demo}
  lose: {from: lead, to: lost}
```

Finding:

```text
acme.yaml:3:18: error no-outcome: A deal can never be closed once it is in 'Demo', 'Proposal': no
way leads on to a stage with an `outcome`. Draw a transition to one. (at stages.demo)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.graph import Graph, titles
from salesprocess.linting.rule import Doubt

ID = "no-outcome"
SEVERITY: Severity = "error"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield once if no outcome can be reached from the start, else once for what is caught."""
    graph = Graph(definition)
    closing = graph.leading_to(definition.outcomes)
    if not closing.intersection(definition.starts):
        yield Doubt(
            "stages",
            "No deal of this process can ever be closed: no stage with an `outcome` can be"
            " reached. Add `outcome: won` to the last stage, or draw a transition to a closed one.",
        )
        return
    closing |= graph.leading_to(graph.ends())
    caught = [s for s in definition.stages if s in graph.reachable and s not in closing]
    if caught:
        yield Doubt(
            f"stages.{caught[0]}",
            "A deal can never be closed once it is in"
            f" {titles(definition, caught)}: no way leads on to a stage"
            " with an `outcome`. Draw a transition to one.",
        )
