"""An approval that is good for one move, and that no move uses up.

With `once: true` an approval is used up by the move that it allowed: by a transition, or a move
backward, that names it under `approvals`. Where only an expression asks `approved('…')`, nothing
ever uses it up, and one yes is good for every move after it.

The way out: name it under `approvals` of the transition, or remove `once`.

Passing:

```yaml
salesprocess: 1
process: acme
roles: {manager: Manager}
stages: {lead: , won: {outcome: won}}
approvals:
  discount: {roles: manager, once: true}
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
  discount: {roles: manager, once: true}
transitions:
  win: {from: lead, to: won, guards: approved('discount')}
```

Finding:

```text
acme.yaml:6:36: warning unspent-approval: No move uses the approval 'discount' up. Name it under
`approvals` of a transition, or remove `once`. (at approvals.discount.once)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.rule import Doubt
from salesprocess.linting.uses import approvals_named

ID = "unspent-approval"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every approval for one move that no move names."""
    named = approvals_named(definition)
    for name, spec in definition.spec.approvals.items():
        if spec.once and name not in named:
            yield Doubt(
                f"approvals.{name}.once",
                f"No move uses the approval {name!r} up. Name it under `approvals` of a"
                " transition, or remove `once`.",
            )
