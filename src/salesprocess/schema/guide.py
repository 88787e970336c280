"""What the schema says of one place in a file: the keys there, and how a value is written."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic.fields import FieldInfo

from salesprocess.schema.part import Part, names_by_key
from salesprocess.schema.process import ProcessSpec


class Guide(NamedTuple):
    """What the schema says of a place.

    Attributes:
        part: The part of the process that the place is in.
        info: What is known of the key, or None where the key is unknown.
        is_member: Whether the place is a part with a name, such as a stage.
    """

    part: type[Part]
    info: FieldInfo | None = None
    is_member: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the part."""
        return tuple(names_by_key(self.part))

    @property
    def example(self) -> str:
        """How a value is written, or nothing where the schema has no example."""
        examples = self.info.examples if self.info else None
        example = str(examples[0]) if examples else ""
        return example[1:-1].partition(": ")[2] if self.is_member else example

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that a value is one of; none where it is no such value."""
        return tuple(map(str, _choices(self.info.annotation))) if self.info else ()


def guide_to(path: tuple[Any, ...]) -> Guide:
    """Find what the schema says of a place.

    Args:
        path: The way to it in the data.
    """
    part: type[Part] = ProcessSpec
    guide = Guide(part)
    keys = [key for key in path if isinstance(key, str)]
    while keys:
        key = keys.pop(0)
        name = names_by_key(part).get(key)
        if name is None and part.others is not None and keys:
            part = part.others
            guide = Guide(part)
            continue
        if name is None:
            return Guide(part)
        guide = Guide(part, part.model_fields[name])
        inner, is_named = inner_part(part, name)
        if inner is None:
            return guide
        part = inner
        if is_named and keys:
            keys.pop(0)
            guide = Guide(part, guide.info, is_member=True)
    return guide


@cache
def inner_part(part: type[Part], name: str) -> tuple[type[Part] | None, bool]:
    """Return the part that an attribute holds, and whether it holds many, by name."""
    part.model_rebuild()
    annotation = part.model_fields[name].annotation
    found = next((found for found in walk(annotation) if _is_part(found)), None)
    is_named = any(get_origin(found) is dict for found in walk(annotation))
    return found, is_named


def _is_part(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Part)


def walk(annotation: Any) -> list[Any]:
    """Return a type and every type in it."""
    inner = [] if get_origin(annotation) is Literal else get_args(annotation)
    return [annotation, *(found for argument in inner for found in walk(argument))]


def _choices(annotation: Any) -> tuple[Any, ...]:
    literals = (found for found in walk(annotation) if get_origin(found) is Literal)
    return next((get_args(literal) for literal in literals), ())
