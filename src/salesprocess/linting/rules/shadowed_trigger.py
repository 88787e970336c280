"""A way of a trigger that is never taken, because an earlier way of it always is.

The ways of a trigger are tried in the order of the file and the first one whose conditions are met
is taken. So a way can never be taken if an earlier one leaves the same stages and asks for nothing
at all, or only for what the later way asks for as well.

The way out: put the way with more conditions first, or give the earlier one a condition that the
later one lacks. (A special way before a general one, such as `from: open`, is fine: the general
one still serves the other stages. So is one that is `automatic` after one that is not: only that
one happens by itself.)

Passing:

```yaml
salesprocess: 1
process: acme
fields: {amount: decimal}
stages: {lead: , legal: , won: {outcome: won}}
transitions:
  win:
    - {from: lead, to: legal, guards: amount > 5000}
    - {from: [lead, legal], to: won, requires: amount}
```

Failing:

```yaml
salesprocess: 1
process: acme
fields: {amount: decimal}
stages: {lead: , legal: , won: {outcome: won}}
transitions:
  win:
    - {from: [lead, legal], to: won, requires: amount}
    - {from: lead, to: legal, guards: amount > 5000, requires: amount}
```

Finding:

```text
acme.yaml:8:7: error shadowed-trigger: This way of 'win' is never taken: an earlier one leaves the
same stages and asks for no more. Put this one first, or give the earlier one a condition that this
one lacks. (at transitions.win[1])
```
"""

from collections.abc import Iterator
from itertools import groupby

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.conditions import Way, is_taken_before
from salesprocess.linting.graph import sources
from salesprocess.linting.rule import Doubt
from salesprocess.requirements import Requirements

ID = "shadowed-trigger"
SEVERITY: Severity = "error"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every way that, from each of its stages, comes after one that is always taken."""
    asked = Requirements(definition)
    for trigger, group in groupby(definition.all_rules(), key=lambda way: way[0]):
        course = definition.triggers[trigger]
        ways = [Way(*way) for way in group]
        for index, way in enumerate(ways):
            if all(
                any(
                    is_taken_before(first, way, stage, course=course, asked=asked)
                    for first in ways[:index]
                )
                for stage in sources(course, way.rule)
            ):
                yield Doubt(
                    way.address,
                    f"This way of {trigger!r} is never taken: an earlier one leaves the same"
                    " stages and asks for no more. Put this one first, or give the earlier one a"
                    " condition that this one lacks.",
                )
