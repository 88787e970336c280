"""What all parts of a process file have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from salesprocess.schema.words import LANGUAGE

TITLE: Any = Field(None, description="What people call it.", examples=["Lead"])
HELP: Any = Field(None, description="What people are told about it.", examples=["How to do it."])


class Part(BaseModel):
    """A part of a process: frozen, and closed against keys that it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, populate_by_name=True, defer_build=True
    )
    others: ClassVar[type[Part] | None] = None
    """What keys hold that are names of the process, where such keys are allowed."""

    @model_validator(mode="before")
    @classmethod
    def _nothing_means_default(cls, value: Any) -> Any:
        if isinstance(value, dict) and None in value.values():
            known = names_by_key(cls)
            return {k: v for k, v in value.items() if v is not None or k not in known}
        return value


@cache
def names_by_key(part: type[Part]) -> Mapping[str, str]:
    """Return the attributes of a part by the keys that a file writes for them."""
    return {field.alias or name: name for name, field in part.model_fields.items()}


def short_for(key: str) -> Callable[[object], object]:
    """Let a text, or one for each language, stand for a part that has only ``key``."""

    def expand(value: object) -> object:
        if value is None:
            return {}
        if isinstance(value, str):
            return {key: value}
        if isinstance(value, Mapping) and value:
            is_text = all(isinstance(tag, str) and LANGUAGE.fullmatch(tag) for tag in value)
            return {key: value} if is_text else value
        return value

    return expand
