"""A text that some of the readers of the file cannot read.

A file is written in several languages as soon as its texts name more than one; a plain text counts
as written in the `default_language`. Then a text that lacks one of them is shown to some readers in
a language that is not theirs. A file in one language has nothing to translate.

The way out: add the version that is missing. A text for `en` serves `en-GB` too.

Passing:

```yaml
salesprocess: 1
process: acme
stages:
  lead: {title: {en: Lead, id: Prospek}}
  lost: {title: {en: Lost, id: Gagal}, outcome: lost}
transitions:
  lose: {from: lead, to: lost}
```

Failing:

```yaml
salesprocess: 1
process: acme
stages:
  lead: {title: {en: Lead, id: Prospek}}
  lost: {title: Lost, outcome: lost}
transitions:
  lose: {from: lead, to: lost}
```

Finding:

```text
acme.yaml:5:17: warning missing-translation: The text 'Lost' has no version for 'id'. Add it, such
as {en: …, id: …}. (at stages.lost.title)
```
"""

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Severity
from salesprocess.linting.rule import Doubt
from salesprocess.source import shortened

ID = "missing-translation"
SEVERITY: Severity = "warning"


def check(definition: Definition) -> Iterator[Doubt]:
    """Yield every text that lacks one of the languages of the file."""
    default = definition.spec.default_language
    texts = [
        (address, text, text.languages or {default})
        for address, text in definition.texts()
        if not address.endswith(".source")  # what a law is called is the same for everybody
    ]
    languages = sorted({tag for _, _, tags in texts for tag in tags})
    for address, text, tags in texts:
        missing = [tag for tag in languages if not {tag, tag.partition("-")[0]} & tags]
        if missing:
            yield Doubt(
                address,
                f"The text {shortened(text.say(default))!r} has no version for"
                f" {', '.join(map(repr, missing))}. Add it, such as"
                f" {{{', '.join(f'{tag}: …' for tag in sorted({*tags, *missing}))}}}.",
            )
