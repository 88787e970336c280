"""From plain data to the models of the schema, part by part where some of them are broken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from salesprocess.errors import Finding, LoadError, Place
from salesprocess.loading.draft import KEY, Draft, words_in
from salesprocess.loading.guesses import is_section
from salesprocess.loading.lost import Lost
from salesprocess.loading.mistakes import Trouble, as_name, explain
from salesprocess.schema import ProcessSpec
from salesprocess.schema.guide import guide_to
from salesprocess.source import MOST_FINDINGS, Path, Source, address, in_file_order, too_many

_MOST_ROUNDS = 30
_NEUTRAL: Mapping[str, Any] = {
    "salesprocess": 1,
    "process": "process",
    "stages": {},
    "transitions": {},
}
"""What stands in for the keys that a process cannot do without."""
_STAND_INS: Mapping[str, Mapping[str, Any]] = {
    "transitions": {"from": "any", "to": "stay"},
    "hooks": {"on": "any", "call": "nothing"},
}
"""What stands in for the keys of a part, so that the rest of the part is checked too."""


@dataclass(frozen=True)
class Shaped:
    """A process whose shape is right, without the parts whose shape was not.

    Attributes:
        spec: The process.
        data: The data that it was made of.
        origin: Turns a path in ``data`` into one of the source.
        findings: What was wrong with the source, and with the parts that are left out.
        removed: The paths of those parts.
        lost: What the rest may refer to in those parts.
    """

    spec: ProcessSpec
    data: Any
    origin: Callable[[Path], Path] = lambda path: path
    findings: tuple[Finding, ...] = ()
    removed: frozenset[Path] = frozenset()
    lost: Lost = field(default_factory=Lost, repr=False)


def shape(source: Source) -> Shaped:
    """Make models of the data of a source.

    Args:
        source: What a file says.

    Returns:
        The process, and what is wrong with the parts that it had to be made without.

    Raises:
        LoadError: If nothing of a process is left.
    """
    if not source.broken:
        try:
            return Shaped(_validated(source.data), source.data, findings=source.findings)
        except ValidationError:
            pass
    return _Mender(source).mend()


def _validated(data: Any) -> ProcessSpec:
    return ProcessSpec.model_validate(data, by_alias=True, by_name=False)


class _Mender:
    """Takes broken parts out until the rest has its right shape."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._draft = Draft(source.data)
        self._findings: dict[tuple[Path, str], Finding] = {}
        self._keys: set[Place] = set()

    def mend(self) -> Shaped:
        if not isinstance(self._source.data, dict):
            raise self._no_process()
        self._draft.remove(path for path in self._source.broken if path)
        for _ in range(_MOST_ROUNDS):
            try:
                spec = _validated(self._draft.data)
            except ValidationError as error:
                paths = [self._report(trouble) for trouble in self._troubles(error)]
                self._draft.remove(path for path in paths if path)
                self._draft.data = {**_NEUTRAL, **self._draft.data}
            else:
                return self._shaped(spec)
        raise LoadError(self._found())

    def _found(self) -> list[Finding]:
        # That a key is no text is said by what is wrong with it in its place, and better.
        earlier = (
            finding
            for finding in self._source.findings
            if finding.rule != "key-not-text" or finding.place not in self._keys
        )
        return in_file_order([*earlier, *self._findings.values()])

    def _no_process(self) -> LoadError:
        what = "The file is empty" if self._source.data is None else "This is no process"
        message = f"{what}; start with 'salesprocess: 1' and 'process: acme' on lines of their own."
        finding = Finding("no-process", "error", message, self._source.place(()))
        return LoadError([*self._source.findings, finding])

    def _troubles(self, error: ValidationError) -> Iterator[Trouble]:
        for found in error.errors(include_url=False, include_input=False):
            location = found["loc"]
            is_missing = found["type"] == "missing"
            is_key = bool(location) and location[-1] == KEY
            path = self._draft.follow(location[:-1] if is_key else location, missing=is_missing)
            value = self._draft.value(path)
            keys = tuple(part for part in location if part not in ("text", "combination"))
            guide = guide_to(keys if found["type"] == "literal_error" else path)
            above = self._above(path, guide.keys) if found["type"] == "extra_forbidden" else ""
            yield Trouble(found["type"], path, value, guide, found.get("ctx", {}), is_key, above)

    def _above(self, path: Path, known: Collection[str]) -> str:
        """Return the section before an unknown key, if it is one without any member."""
        keys = list(self._source.data) if len(path) == 1 else []
        before = keys[: keys.index(path[0])] if path[:1] and path[0] in keys else []
        section = next((key for key in reversed(before) if key in known), "")
        has_none = is_section(section) and self._source.data[section] is None
        return section if has_none else ""

    def _report(self, trouble: Trouble) -> Path | None:
        """Keep the finding about a mistake, and return the path of what is to be taken out.

        Nothing is taken out where something can stand in for what is missing.
        """
        path = self._draft.origin(trouble.path)
        is_missing = trouble.kind == "missing"
        if not any(removed[: len(path)] == path for removed in self._draft.removed):
            mistake = explain(trouble)
            at = path[:-1] if is_missing else path
            blamed = self._source.key_place if mistake.is_key else self._source.part_place
            finding = Finding(mistake.rule, "error", mistake.message, blamed(at), address(at))
            self._findings.setdefault((path, mistake.rule if is_missing else ""), finding)
            if mistake.is_key and not is_missing and finding.place.line:
                self._keys.add(finding.place)
            if len(self._findings) >= MOST_FINDINGS:
                raise too_many(self._found())
        if not is_missing or len(path) == 1:
            return trouble.path
        stand_in = _STAND_INS.get(str(path[0]), {}).get(str(path[-1]))
        if stand_in is None:
            return trouble.path[:-1]
        self._draft.put(trouble.path, stand_in)
        return None

    def _shaped(self, spec: ProcessSpec) -> Shaped:
        removed = frozenset(self._draft.removed)
        words = (
            word
            for path in removed
            for written in (*map(str, path[1:]), *words_in(self._source.value(path)))
            for word in (written, as_name(written))
        )
        lost = Lost(words, sections=(path[0] for path in removed if len(path) == 1))
        return Shaped(
            spec=spec,
            data=self._draft.data,
            origin=self._draft.origin,
            findings=tuple(self._found()),
            removed=removed,
            lost=lost,
        )
