"""What changed in meaning from one version of a process to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from salesprocess.comparison.reach import Reaches, negated_guards
from salesprocess.comparison.result import Change, Comparison, Difference
from salesprocess.comparison.sides import Side
from salesprocess.comparison.terms import SAME_NAMES, Names
from salesprocess.comparison.walk import Walk
from salesprocess.comparison.words import Describer
from salesprocess.definition import Definition
from salesprocess.errors import Place, listing
from salesprocess.renaming import renaming
from salesprocess.text import Text


def compare(old: Definition, new: Definition, names: Names = SAME_NAMES) -> Comparison:
    """Compare two versions of a process.

    Args:
        old: The version from which deals come.
        new: The version into which they go.
        names: What stages and fields of the old one are called in the new one.

    Returns:
        Every difference in meaning, the differences in texts, and what is wrong with the step.
    """
    before, after = Side(old, names), Side(new)
    found = [*_renamed(before, new), *_changes(before, after)]
    changes = tuple(change for change in found if change.kind != "texts only")
    beside = tuple(change for change in found if change.kind == "texts only")
    texts = (*beside, *_texts(before, after))
    return Comparison(
        process=(old.name, new.name),
        versions=(old.spec.version, new.spec.version),
        changes=changes,
        texts=texts,
        warnings=tuple(_warnings(before, new, changes)),
    )


def names_between(old: Definition, new: Definition) -> Names:
    """Return what the stages and fields of one version are called in a later one.

    Args:
        old: The earlier version.
        new: The later version, whose ``migrations`` says it.
    """
    then = renaming(new.spec, old.spec.version)
    stages = {name: then.stage(name) for name in old.stages}
    fields = {name: then.field(name) for name in (*old.fields, *_groups(old.fields))}
    return Names(
        stages={name: now for name, now in stages.items() if name != now},
        fields={name: now for name, now in fields.items() if now is not None and name != now},
        known=old.stages,
        dropped=frozenset(name for name, now in fields.items() if now is None),
    )


def _groups(fields: Iterable[str]) -> Iterator[str]:
    for name in fields:
        while "." in name:
            name = name.rpartition(".")[0]
            yield name


def _changes(old: Side, new: Side) -> Iterator[Change]:
    negated = negated_guards(old.definition) | negated_guards(new.definition)
    describer, reaches = Describer(old, new, negated), Reaches(old, new)
    for found in Walk(old, new).differences():
        address = _address(found)
        was, has = _place(old, found.old, found), _place(new, found.new, found)
        for kind, sentence in describer.sentences(found):
            yield Change(kind, address, sentence, was, has, reaches.of(found))


def _address(found: Difference) -> str:
    there = found.new or found.old
    assert there is not None
    return there[0]


def _place(side: Side, there: tuple[str, object] | None, found: Difference) -> Place | None:
    if there is not None:
        return side.definition.place(there[0])
    other = found.new or found.old
    assert other is not None
    around = other[0].rpartition(".")[0]
    place = side.definition.place(around)
    return place if around in side.definition.places and around.count(".") else None


def _renamed(old: Side, new: Definition) -> Iterator[Change]:
    """Say which stages and fields have other names; the rest is compared under the new ones."""
    for section, names in (("stages", old.names.stages), ("fields", old.names.fields)):
        known = old.definition.stages if section == "stages" else old.definition.fields
        for name, now in names.items():
            if name in known:
                at, now_at = _path(section, name), _path(section, now)
                sentence = f"The {section[:-1]} {name!r} is called {now!r} now."
                places = old.definition.place(at), new.place(now_at)
                reach = Reaches(old, Side(new)).of(
                    Difference((section, now), section, (at, None), (now_at, None))
                )
                yield Change("changed", now_at, sentence, *places, reach)


def _path(section: str, name: str) -> str:
    return f"{section}.{name.replace('.', '.fields.')}"


def _texts(old: Side, new: Side) -> Iterator[Change]:
    """Compare the texts for people, each by its address."""
    before = {_now(old, address): (address, text) for address, text in old.definition.texts()}
    after = dict(new.definition.texts())
    for address, (at, text) in before.items():
        if after.get(address) == text:
            continue
        is_gone = address not in after
        if is_gone and _is_gone(new.definition, address):
            continue
        said = "is gone" if is_gone else f"is {_said(after[address])} now"
        sentence = f"The text at {address} {said}; before it was {_said(text)}."
        places = old.definition.place(at), None if is_gone else new.definition.place(address)
        yield Change("texts only", address, sentence, *places)
    for address, text in after.items():
        if address not in before and not _is_gone(old.definition, _then(old, address)):
            place = new.definition.place(address)
            sentence = f"The text at {address} is new: {_said(text)}."
            yield Change("texts only", address, sentence, None, place)


def _is_gone(definition: Definition, address: str) -> bool:
    """Tell whether the part that has a text is not there either."""
    return address.rpartition(".")[0] not in ("", *definition.places)


def _now(old: Side, address: str) -> str:
    return _with_names(address, old.names.stages, old.names.fields)


def _then(old: Side, address: str) -> str:
    stages = {new: name for name, new in old.names.stages.items()}
    fields = {new: name for name, new in old.names.fields.items()}
    return _with_names(address, stages, fields)


def _with_names(address: str, stages: Mapping[str, str], fields: Mapping[str, str]) -> str:
    for section, names in (("stages", stages), ("fields", fields)):
        for name, other in names.items():
            start = _path(section, name)
            if address == start or address.startswith(f"{start}."):
                return _path(section, other) + address[len(start) :]
    return address


def _said(text: Text) -> str:
    return " / ".join(repr(version) for _, version in text.versions)


def _warnings(old: Side, new: Definition, changes: tuple[Change, ...]) -> Iterator[str]:
    was, has = old.definition.spec.version, new.spec.version
    if old.definition.name != new.name:
        yield (
            f"These are two processes, {old.definition.name!r} and {new.name!r}: a deal of one"
            " cannot become a deal of the other."
        )
    if changes and has <= was:
        rose = "stayed" if has == was else f"went from {was} back to"
        yield (
            f"The meaning changed, and the version {rose} {has}; write 'version: {was + 1}', so"
            " that a deal can tell which rules it follows."
        )
    closing = [s for s in old.definition.stages if _closes(old, new, s)]
    if closing:
        yield (
            f"Deals in {listing(closing)} are closed by coming to version {has}, without a trigger"
            " and without its hooks; let them be moved before, or choose an open stage."
        )
    gone = [s for s in old.definition.stages if old.stage(s) not in new.spec.stages]
    if gone:
        yield _lost("stage", gone, "stages", max(has, was + 1))
    lost = [
        name
        for name, field in old.definition.fields.items()
        if field.formula is None
        and name not in old.names.dropped
        and old.field(name) not in new.fields
    ]
    if lost:
        yield _lost("field", lost, "fields", max(has, was + 1))


def _closes(old: Side, new: Definition, stage: str) -> bool:
    return stage not in old.definition.outcomes and old.stage(stage) in new.outcomes


def _lost(kind: str, names: list[str], key: str, version: int) -> str:
    first = f"migrations: {{{version}: {{{key}: {{{names[0]}: …}}}}}}"
    drop = f" or migrations: {{{version}: {{drop: [{names[0]}]}}}}" if kind == "field" else ""
    word = f"{kind}s" if len(names) > 1 else kind
    verb = "are" if len(names) > 1 else "is"
    return (
        f"The {word} {listing(names)} {verb} gone, and nothing says what becomes of the deals with"
        f" {'them' if len(names) > 1 else 'it'}; write {first}{drop}."
    )
