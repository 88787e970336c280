"""What the tests of layers share: files laid over each other, and what comes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from salesprocess.errors import LoadError
from salesprocess.layers import Composed, compose
from salesprocess.loading import load_file
from salesprocess.source import plain, read

BASE = """\
salesprocess: 1
process: base
roles: {seller: Seller, manager: Manager}
fields:
  amount: decimal
  consent: boolean
  segment: {type: choice, options: [small, large]}
  contact: {type: group, fields: {name: text, email: email}}
stages:
  lead: Lead
  offer: {title: {en: Offer, id: Tawaran}, probability: 40, enter: filled(amount)}
  won: {outcome: won}
  lost: {outcome: lost}
guards:
  fit: {when: filled(segment), message: Find out how large they are.}
  agreed: {when: consent}
transitions:
  propose: {from: lead, to: offer, guards: fit, requires: [amount, contact.name]}
  win: [{from: offer, to: won, guards: agreed}, {from: lead, to: won, roles: manager}]
  lose: {from: open, to: lost, reason: [price, other]}
"""


def layered(folder: Path, *layers: str, base: str = BASE) -> Path:
    """Write files of which each extends the one before, and return the path of the last."""
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    below = "base"
    for number, text in enumerate(layers, 1):
        name = f"layer_{number}"
        head = f"salesprocess: 1\nprocess: {name}\nextends: ./{below}.yaml\n"
        (folder / f"{name}.yaml").write_text(head + text, encoding="utf-8")
        below = name
    return folder / f"{below}.yaml"


def findings(path: Path, **options: Any) -> list[str]:
    """Return rule, file and line, and address of everything that is wrong with a file."""
    try:
        load_file(path, **options)
    except LoadError as error:
        return [
            f"{found.rule} {Path(found.place.file).name}:{found.place.line} {found.address}"
            for found in error.findings
        ]
    return []


def messages(path: Path) -> list[str]:
    """Return the messages of everything that is wrong with a file, without its folder."""
    try:
        load_file(path)
    except LoadError as error:
        return [found.message.replace(f"{path.parent}/", "") for found in error.findings]
    return []


def put_together(folder: Path, path: Path) -> Composed:
    """Lay a file over all that it extends, and go no further."""
    return compose(read(path.read_bytes(), str(path)), folder, ())


def merged(*parts: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Lay data over data, by files that hold it.

    Returns:
        What they say together, and the rules of what is wrong with it.
    """
    from salesprocess.layers.compose import composed
    from salesprocess.layers.gather import Document

    documents = [Document(plain(part, f"part_{number}")) for number, part in enumerate(parts)]
    made = composed(documents)
    return made.source.data, [finding.rule for finding in made.source.findings]
