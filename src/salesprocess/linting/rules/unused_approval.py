"""An approval that nothing waits for.

An approval matters where a transition or `reversions` names it under `approvals`, where an
expression asks `approved('…')`, where it fires a trigger, where a hook hears of approvals, or where
another one that matters follows it. One that matters nowhere looks like a control and is none.

The way out: name it where somebody has to agree first, or remove it.

Passing:

```yaml
salesprocess: 1
process: acme
roles: {manager: Manager}
stages: {lead: , won: {outcome: won}}
approvals:
  discount: {roles: manager}
transitions:
  win: {from: lead, to: won, approvals: discount}
```

Failing:

```yaml
salesprocess: 1
process: acme
roles: {manager: Manager}
stages: {lead: , won: {outcome: won}}
approvals:
  discount: {roles: manager}
transitions:
  win: {from: lead, to: won, roles: manager}
```

Finding:

```text
acme.yaml:6:3: warning unused-approval: Nothing waits for the approval 'discount'. Name it where
somebody has to agree first, or remove it. (at approvals.discount)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.rule import Doubt
from salesprocess.linting.uses import approvals_used

ID = "unused-approval"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every approval that nothing waits for."""
    used = approvals_used(definition)
    for name in definition.spec.approvals:
        if name not in used:
            yield Doubt(
                f"approvals.{name}",
                f"Nothing waits for the approval {name!r}. Name it where somebody has to agree"
                " first, or remove it.",
            )
