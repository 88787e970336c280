"""An approval that fires a trigger for which somebody still has to agree.

What `on_grant` fires is fired at once. If every way of that trigger asks for an approval that
follows this one, nobody can have given it yet; and what `on_reject` fires cannot ask for what was
just rejected. The trigger is always blocked. An approval with `when` may not be needed, and does
not count.

The way out: put the trigger on the last approval of the sequence, or name another one.

Passing:

```yaml
salesprocess: 1
process: acme
roles: {manager: Manager, billing: Billing}
stages: {lead: , won: {outcome: won}}
approvals:
  desk: {roles: manager}
  booking: {roles: billing, follows: desk, on_grant: win}
transitions:
  win: {from: lead, to: won, approvals: [desk, booking]}
```

Failing:

```yaml
salesprocess: 1
process: acme
roles: {manager: Manager, billing: Billing}
stages: {lead: , won: {outcome: won}}
approvals:
  desk: {roles: manager, on_grant: win}
  booking: {roles: billing, follows: desk}
transitions:
  win: {from: lead, to: won, approvals: [desk, booking]}
```

Finding:

```text
acme.yaml:6:36: error fires-too-early: 'win' asks for the approval 'booking', which nobody can have
given by then. Put it on the last approval, or name another trigger. (at approvals.desk.on_grant)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.rule import Doubt
from salesprocess.linting.uses import approvals_after

ID = "fires-too-early"
SEVERITY: Severity = "error"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every trigger that an approval fires in vain."""
    after = approvals_after(definition)
    for name, spec in definition.spec.approvals.items():
        later = after[name]
        fired = {"on_grant": (spec.on_grant, later), "on_reject": (spec.on_reject, (name, *later))}
        for key, (trigger, open_ones) in fired.items():
            blocking = _blocking(trigger, open_ones, definition) if trigger else None
            if blocking:
                yield Doubt(
                    f"approvals.{name}.{key}",
                    f"{trigger!r} asks for the approval {blocking!r}, which nobody can have given"
                    " by then. Put it on the last approval, or name another trigger.",
                )


def _blocking(trigger: str, approvals: tuple[str, ...], definition: Definition) -> str | None:
    """Return an approval that is always needed, and that every way of the trigger asks for."""
    rules = definition.triggers[trigger].transitions[trigger.rpartition(".")[2]]
    needed = (name for name in approvals if definition.spec.approvals[name].when is None)
    return next((n for n in needed if all(n in rule.approvals for rule in rules)), None)
