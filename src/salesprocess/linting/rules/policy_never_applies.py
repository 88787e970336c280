"""A policy that never holds, or never where it says.

A policy looks like a protection. Where its `when` is never true, where no way leads into or out of
the stages that it names, or where nothing fires its trigger, it protects nothing.

The way out: correct the condition or the place, or remove the policy.

Passing:

```yaml
salesprocess: 1
process: acme
fields: {screened: boolean}
stages: {lead: , offer: , won: {outcome: won}}
transitions:
  propose: {from: lead, to: offer}
  win: {from: offer, to: won}
policies:
  export: {source: 15 CFR 744, entering: offer, require: screened}
```

Failing:

```yaml
salesprocess: 1
process: acme
fields: {screened: boolean}
stages: {lead: , offer: , won: {outcome: won}}
transitions:
  propose: {from: lead, to: offer, guards: screened}
  win: {from: offer, to: won}
policies:
  export: {source: 15 CFR 744, leaving: won, require: screened}
```

Finding:

```text
acme.yaml:9:41: warning policy-never-applies: The policy 'export' never holds on leaving 'won', for
that never happens. Correct the place, or remove it. (at policies.export.leaving[0])
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.conditions import is_never
from salesprocess.linting.graph import occasions
from salesprocess.linting.rule import Doubt

ID = "policy-never-applies"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every condition of a policy that is never true, and every place where it never is."""
    possible = occasions(definition) if definition.spec.policies else {}
    for name, policy in definition.spec.policies.items():
        address = f"policies.{name}"
        if is_never(definition.expressions.get(f"{address}.when")):
            yield Doubt(
                f"{address}.when",
                f"The policy {name!r} never holds, for its condition is never true. Correct it, or"
                " remove the policy.",
            )
        for key, found in possible.items():
            for index, word in enumerate(getattr(policy, key) or ()):
                if word not in found:
                    yield Doubt(
                        f"{address}.{key}[{index}]",
                        f"The policy {name!r} never holds on {key} {word!r}, for that never"
                        " happens. Correct the place, or remove it.",
                    )
