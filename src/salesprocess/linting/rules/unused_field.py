"""A field that the process does nothing with and that nobody explains.

A field is used where an expression reads it, a step requires or sets it, or the process protects it
(`write: once`, `locked_in`). A field that only the application reads and writes is normal too: it
counts as explained if it, or the group around it, has a `title` or a `help`. What is left is most
often a field whose name was changed in one place only.

The way out: use the field, say what it is for with a `title` or a `help`, or remove it.

Passing:

```yaml
salesprocess: 1
process: acme
fields:
  budget: decimal
  source: {type: text, title: Where the lead comes from}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, requires: budget}
```

Failing:

```yaml
salesprocess: 1
process: acme
fields:
  budget: decimal
  budget_approved: decimal
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, requires: budget}
```

Finding:

```text
acme.yaml:5:20: warning unused-field: The process does nothing with the field 'budget_approved'. Use
it, say what it is for with a `title`, or remove it. (at fields.budget_approved)
```
"""

from collections.abc import Iterator, Mapping

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.rule import Doubt
from salesprocess.linting.uses import fields_used
from salesprocess.schema import FieldSpec

ID = "unused-field"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every field that is neither used nor explained."""
    used = fields_used(definition)
    for name, address in _unexplained(definition.spec.fields):
        groups = {name[:end] for end, character in enumerate(name) if character == "."}
        if name not in used and not groups & used:
            yield Doubt(
                address,
                f"The process does nothing with the field {name!r}. Use it, say what it is for"
                " with a `title`, or remove it.",
            )


def _unexplained(
    fields: Mapping[str, FieldSpec], name: str = "", address: str = "fields"
) -> Iterator[tuple[str, str]]:
    for key, spec in fields.items():
        if spec.title or spec.help:
            continue
        inner = f"{name}{key}", f"{address}.{key}"
        if spec.type == "group":
            yield from _unexplained(spec.fields or {}, f"{inner[0]}.", f"{inner[1]}.fields")
        else:
            yield inner
