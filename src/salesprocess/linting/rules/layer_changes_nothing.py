"""A part of a layer that says what the files below it say already.

A layer is read as what differs. A value that only repeats its base hides what does, and stays
behind when the base changes. Two files of which neither extends the other may say the same: each
of them has to stand alone. A layer that says nothing at all is told too.

The way out: write what differs, or remove it.

Passing:

```yaml
salesprocess: 1
process: acme
extends: generic
stages:
  lead: {probability: 2}
```

Failing:

```yaml
salesprocess: 1
process: acme
extends: generic
stages:
  lead: {probability: 5}
```

Finding:

```text
acme.yaml:5:23: warning layer-changes-nothing: builtin:generic, which this file extends, says the
same. Write what differs, or remove this. (at stages.lead.probability)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.rule import Doubt

ID = "layer-changes-nothing"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every value that repeats a file below, and every layer that says nothing."""
    for repeat in definition.layering.repeats:
        file = repeat.earlier.file
        message = (
            f"{file}, which this file extends, says the same. Write what differs, or remove this."
        )
        yield Doubt(repeat.address, message, repeat.place)
    for idle in definition.layering.idle:
        message = f"The layer {idle.name!r} says nothing. Write what differs, or remove it."
        yield Doubt("", message, idle.place)
