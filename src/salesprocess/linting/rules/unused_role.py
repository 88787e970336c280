"""A role that may do nothing that others may not.

A role matters where `roles` names it (on a transition, an approval, a `start`, `reversions` or an
`override`) or where an expression looks for it in `actor.roles`. One that is named nowhere is most
often left over, or the step that it should be asked for is open to everybody.

The way out: name the role where it is needed, or remove it.

Passing:

```yaml
salesprocess: 1
process: acme
roles: {seller: Seller, manager: Manager}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, roles: [seller, manager]}
```

Failing:

```yaml
salesprocess: 1
process: acme
roles: {seller: Seller, manager: Manager}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, roles: seller}
```

Finding:

```text
acme.yaml:3:34: warning unused-role: Nothing in the process asks for the role 'manager'. Name it
where it is needed, or remove it. (at roles.manager)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.rule import Doubt
from salesprocess.linting.uses import roles_used

ID = "unused-role"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every role that nothing asks for."""
    used = roles_used(definition)
    for role in definition.spec.roles:
        if role not in used:
            yield Doubt(
                f"roles.{role}",
                f"Nothing in the process asks for the role {role!r}. Name it where it is needed,"
                " or remove it.",
            )
