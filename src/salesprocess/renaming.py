"""What the names of an earlier version of a process are called in the present one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from salesprocess.schema import MigrationSpec, ProcessSpec


@dataclass(frozen=True, slots=True)
class Renaming:
    """The way of names from one version to a later one.

    Attributes:
        from_version: The earlier version.
        version: The later version.
        steps: What was renamed and given up on the way, in its order.
    """

    from_version: int
    version: int
    steps: tuple[MigrationSpec, ...] = ()

    def stage(self, name: str) -> str:
        """Return what a stage is called now; one of a track is named ``track.stage``."""
        for step in self.steps:
            name = step.stages.get(name, name)
        return name

    def stage_of(self, track: str, stage: str) -> str:
        """Return what a stage of a track is called now."""
        return self.stage(f"{track}.{stage}").removeprefix(f"{track}.")

    def field(self, name: str) -> str | None:
        """Return what a field is called now, or None if its values were given up."""
        for step in self.steps:
            if any(inside in step.drop for inside in _ways_to(name)):
                return None
            name = _renamed(step.fields, name)
        return name


def renaming(spec: ProcessSpec, from_version: int) -> Renaming:
    """Return the way of names from an earlier version to the present one.

    A version of which ``migrations`` says nothing renamed nothing.

    Args:
        spec: The present version.
        from_version: The earlier version.
    """
    versions = sorted(int(version) for version in spec.migrations)
    steps = (spec.migrations[str(version)] for version in versions if version > from_version)
    return Renaming(from_version, spec.version, tuple(steps))


def _ways_to(name: str) -> Iterable[str]:
    """Yield a dotted name, and the groups that it is in, the innermost first."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _renamed(names: Mapping[str, str], name: str) -> str:
    for inside in _ways_to(name):
        if inside in names:
            return names[inside] + name[len(inside) :]
    return name
