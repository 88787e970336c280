"""A way from the start to a won deal on which nothing is ever asked for.

No guard that blocks, no required field, no role, no checklist and no criterion stands on the way,
so every deal can be won with a few clicks. A reason, a comment and a guard that only warns stop
nobody. The shortest such way is told.

The way out: ask for something on one step: `guards`, `requires`, `roles`, `enter` or `exit`.

Passing:

```yaml
salesprocess: 1
process: acme
fields: {signed_on: date}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, requires: signed_on}
```

Failing:

```yaml
salesprocess: 1
process: acme
stages: {lead: , offer: , won: {outcome: won}}
transitions:
  propose: {from: lead, to: offer}
  win: {from: offer, to: won}
```

Finding:

```text
acme.yaml:6:3: warning unguarded-win: A deal can be won without meeting any condition, through
'Lead', 'Offer', 'Won'. Add guards, required fields or roles on the way. (at transitions.win)
```
"""

from collections import deque
from collections.abc import Iterator, Mapping

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.conditions import is_free
from salesprocess.linting.graph import Graph, Move, titles
from salesprocess.linting.rule import Doubt
from salesprocess.requirements import Requirements

ID = "unguarded-win"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every won stage that a deal can get into without meeting a condition."""
    asked = Requirements(definition)
    onward = Graph(definition).onward
    came: dict[str, Move | None] = {
        stage: None for stage in definition.starts if is_free(asked.of_start(stage))
    }
    waiting = deque(came)
    while waiting:
        stage = waiting.popleft()
        won = definition.outcomes.get(stage) == "won"
        if won:
            yield _doubt(definition, came, stage)
        for move in () if won else onward[stage]:
            if move.target not in came and is_free(asked.of_move(definition.main, *move.way)):
                came[move.target] = move
                waiting.append(move.target)


def _doubt(definition: Definition, came: Mapping[str, Move | None], stage: str) -> Doubt:
    last, way = came[stage], [stage]
    while move := came[way[-1]]:
        way.append(move.source)
    return Doubt(
        last.address if last else f"stages.{stage}",
        f"A deal can be won without meeting any condition, through {titles(definition, way[::-1])}."
        " Add guards, required fields or roles on the way.",
    )
