"""From plain data to the models of the schema."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from salesprocess.errors import Finding, LoadError
from salesprocess.schema import ProcessSpec
from salesprocess.source import Path, Source, address


@dataclass(frozen=True)
class Shaped:
    """A process whose shape is right, though its names and expressions may not be."""

    spec: ProcessSpec
    data: Any
    origin: Callable[[Path], Path]
    findings: tuple[Finding, ...] = ()


def shape(source: Source) -> Shaped:
    """Make models of plain data."""
    try:
        spec = ProcessSpec.model_validate(source.data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise LoadError(
            [
                Finding("shape", "error", e["msg"], source.key_place(e["loc"]), address(e["loc"]))
                for e in error.errors()
            ]
        ) from None
    return Shaped(spec, source.data, lambda path: path)
