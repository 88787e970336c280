"""What ``migrations`` says of earlier versions, held against the present one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from salesprocess.loading.lost import Lost
from salesprocess.loading.report import Report, unknown
from salesprocess.renaming import Renaming
from salesprocess.schema import FieldSpec, MigrationSpec, ProcessSpec


def check_migrations(
    spec: ProcessSpec, fields: Mapping[str, FieldSpec], report: Report, lost: Lost
) -> None:
    """Report what no deal could be brought over by.

    Args:
        spec: The process.
        fields: Its fields by dotted name.
        report: Takes the findings.
        lost: What may have been declared in parts that cannot be read.
    """
    _Checker(spec, fields, report, lost).check()


class _Checker:
    def __init__(
        self, spec: ProcessSpec, fields: Mapping[str, FieldSpec], report: Report, lost: Lost
    ) -> None:
        self._spec = spec
        self._fields = fields
        self._known = dict.fromkeys((*fields, *_groups(fields)))
        self._report = report
        self._lost = lost
        self._tracks = {
            f"{name}.{stage}": None for name, track in spec.tracks.items() for stage in track.stages
        }

    def check(self) -> None:
        versions = sorted(self._spec.migrations, key=int)
        for version in versions:
            self._check_version(version)
            step = self._spec.migrations[version]
            later = (self._spec.migrations[v] for v in versions if int(v) > int(version))
            then = Renaming(int(version), self._spec.version, tuple(later))
            address = f"migrations.{version}"
            self._check_stages(f"{address}.stages", step, then)
            self._check_fields(f"{address}.fields", step, then)
            self._check_drop(f"{address}.drop", step, is_last=int(version) == self._spec.version)

    def _check_version(self, version: str) -> None:
        number, address = int(version), f"migrations.{version}"
        if number > self._spec.version and not self._report.is_damaged("version"):
            message = (
                f"This is version {self._spec.version}, and what leads to version {version} cannot"
                f" be known yet; write 'version: {version}', or correct the key."
            )
            self._report.key_error("bad-migration", address, message)
        if number == 1:
            message = "No version is before 1; write the version that the deals come to."
            self._report.key_error("bad-migration", address, message)

    def _check_stages(self, address: str, step: MigrationSpec, then: Renaming) -> None:
        stages = {**dict.fromkeys(self._spec.stages), **self._tracks}
        for old, new in step.stages.items():
            place = f"{address}.{old}"
            now = then.stage(new)
            if old == new:
                self._same(place, "stage", old)
            elif old.partition(".")[0] != new.partition(".")[0] and "." in old + new:
                message = (
                    f"A stage of a track stays in its track, and {new!r} is not in that of {old!r};"
                    " name a stage of the same track."
                )
                self._report.error("bad-migration", place, message)
            elif now not in stages and not self._lost.covers(now, "stages", "tracks"):
                message = unknown("stage", now, stages, section="stages")
                self._report.error("unknown-stage", place, message)

    def _check_fields(self, address: str, step: MigrationSpec, then: Renaming) -> None:
        targets: dict[str, str] = {}
        for old, new in step.fields.items():
            place = f"{address}.{old}"
            now = then.field(new)
            if old == new:
                self._same(place, "field", old)
            elif new in targets:
                message = (
                    f"{targets[new]!r} becomes {new!r} already, and a field has one value; drop one"
                    " of them, or give it another name."
                )
                self._report.error("bad-migration", place, message)
            elif old in step.drop:
                message = f"{old!r} is dropped too; remove it here or under 'drop'."
                self._report.error("bad-migration", place, message)
            elif now is not None and now not in self._known:
                if not self._lost.covers(now, "fields"):
                    message = unknown("field", now, self._known, section="fields")
                    self._report.error("unknown-field", place, message)
            elif self._is_derived(now):
                message = (
                    f"{now!r} follows from its formula and takes no value; write {old!r} under"
                    " 'drop' instead."
                )
                self._report.error("not-assignable", place, message)
            targets.setdefault(new, old)

    def _check_drop(self, address: str, step: MigrationSpec, *, is_last: bool) -> None:
        renamed = set(step.fields.values())
        for index, name in enumerate(step.drop):
            is_there = name in self._known and not self._is_derived(name)
            if is_last and is_there and name not in renamed:
                message = (
                    f"The field {name!r} is still there, so its values stay; remove it here, or"
                    " the field."
                )
                self._report.error("bad-migration", f"{address}[{index}]", message)

    def _is_derived(self, name: str | None) -> bool:
        field = self._fields.get(name or "")
        return field is not None and field.formula is not None

    def _same(self, place: str, kind: str, name: str) -> None:
        message = f"The {kind} {name!r} keeps its name, so that nothing is to be said; remove it."
        self._report.error("bad-migration", place, message)


def _groups(fields: Iterable[str]) -> Iterator[str]:
    for name in fields:
        while "." in name:
            name = name.rpartition(".")[0]
            yield name
