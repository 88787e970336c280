"""A scenario that expects nothing.

All of its steps write values, tick items, or let time pass; no trigger is fired, no approval asked
for, and nothing expected. It passes whatever the process does, so that whoever counts on it is
deceived: usually its end was forgotten.

The way out: write what should be so with `expect`, fire a trigger, or remove the scenario.

Passing:

```yaml
salesprocess: 1
process: acme
fields: {amount: integer}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, guards: amount > 100}
scenarios:
  a small deal is not won:
    steps:
      - set: {amount: 50}
      - win: {blocked_by: amount}
```

Failing:

```yaml
salesprocess: 1
process: acme
fields: {amount: integer}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, guards: amount > 100}
scenarios:
  a small deal is not won:
    steps:
      - set: {amount: 50}
```

Finding:

```text
acme.yaml:8:3: warning scenario-tests-nothing: Whatever the process does, this scenario passes: no
step of it expects anything. Write what should be so with `expect`, fire a trigger, or remove it.
(at scenarios.a small deal is not won)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.rule import Doubt

ID = "scenario-tests-nothing"
SEVERITY: Severity = "warning"
_PREPARING = frozenset({"set", "tick", "untick", "wait"})


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every scenario whose steps only prepare."""
    for name, scenario in definition.spec.scenarios.items():
        if all(step.model_fields_set <= _PREPARING for step in scenario.steps):
            yield Doubt(
                f"scenarios.{name}",
                "Whatever the process does, this scenario passes: no step of it expects anything."
                " Write what should be so with `expect`, fire a trigger, or remove it.",
            )
