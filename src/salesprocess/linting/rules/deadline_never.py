"""A deadline that can never pass.

Nobody is reminded and nothing is fired, although the file says so. Either no deal is ever where
the deadline counts, or each leaves at once, by itself; or another deadline that counts from the
same moment always moves the deal away first; or the condition is never true.

The way out: count it in a stage where deals stay, or after a shorter time, or remove it.

Passing:

```yaml
salesprocess: 1
process: acme
stages: {lead: , offer: , won: {outcome: won}, lost: {outcome: lost}}
transitions:
  propose: {from: lead, to: offer}
  win: {from: offer, to: won, roles: seller}
  lose: {from: open, to: lost}
deadlines:
  remind: {in: offer, after: 14d, emit: offer_is_old}
  give_up: {in: offer, after: 30d, fire: lose}
roles: {seller: }
```

Failing:

```yaml
salesprocess: 1
process: acme
stages: {lead: , offer: , won: {outcome: won}, lost: {outcome: lost}}
transitions:
  propose: {from: lead, to: offer}
  win: {from: offer, to: won, roles: seller}
  lose: {from: open, to: lost}
deadlines:
  give_up: {in: offer, after: 14d, fire: lose}
  remind: {in: offer, after: 30d, emit: offer_is_old}
roles: {seller: }
```

Finding:

```text
acme.yaml:10:3: error deadline-never: This deadline never passes: 'give_up' always moves the deal
away from 'Offer' first. Put it where deals stay, give it a shorter time, or remove it. (at
deadlines.remind)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.deadlines import Deadlines
from salesprocess.linting.rule import Doubt

ID = "deadline-never"
SEVERITY: Severity = "error"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every deadline that passes in none of the stages in which it counts."""
    deadlines = Deadlines(definition)
    for deadline in definition.deadlines.values():
        why = deadlines.why_never(deadline)
        if why is not None:
            yield Doubt(
                deadline.address,
                f"This deadline never passes: {why}. Put it where deals stay, give it a shorter"
                " time, or remove it.",
            )
