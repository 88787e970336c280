"""The JSON Schema of process files, for editors."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from salesprocess.schema import ProcessSpec
from salesprocess.source import read

_NOTHING = {"type": "null"}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of process files, made from the models that check them.

    Returns:
        A schema of the draft 2020-12.
    """
    schema = ProcessSpec.model_json_schema(by_alias=True, mode="validation")
    parts = schema.pop("$defs")
    process = _part({**schema, "title": "A sales process for salesprocess"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **process,
        "$defs": {name: _part(part) for name, part in sorted(parts.items())},
    }


def _part(part: dict[str, Any]) -> dict[str, Any]:
    required = part.get("required", ())
    properties = {
        key: _property(schema, optional=key not in required)
        for key, schema in part["properties"].items()
    }
    return {**part, "properties": properties}


def _property(schema: dict[str, Any], *, optional: bool) -> dict[str, Any]:
    """Tidy what pydantic says of one key, and let an optional key stand with nothing after it."""
    schema = {key: value for key, value in schema.items() if key not in ("title", "default")}
    notes = {key: schema.pop(key) for key in ("description", "examples") if key in schema}
    if "examples" in notes:
        notes["examples"] = [_example(text) for text in notes["examples"]]
    schema = _within_branches(_named(schema))
    if optional and schema:
        branches = schema.pop("anyOf") if set(schema) == {"anyOf"} else [schema]
        schema = {"anyOf": [*branches, *([] if _NOTHING in branches else [_NOTHING])]}
    return {**notes, **schema}


def _named(schema: Any) -> Any:
    """Close mappings by name against keys that are no names."""
    if isinstance(schema, list):
        return [_named(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _named(member) for key, member in schema.items()}
    if "patternProperties" in schema:
        ((pattern, member),) = schema.pop("patternProperties").items()
        names = {"pattern": pattern, **schema.get("propertyNames", {})}
        schema |= {"propertyNames": names, "additionalProperties": member}
    return schema


def _within_branches(schema: dict[str, Any]) -> dict[str, Any]:
    """Say of the list that it is not empty, and not of all forms that a value may have."""
    if "anyOf" not in schema or "minLength" not in schema:
        return schema
    least = schema.pop("minLength")
    branches = [
        {**branch, "minItems": least} if branch.get("type") == "array" else branch
        for branch in schema["anyOf"]
    ]
    return {**schema, "anyOf": branches}


def _example(text: str) -> Any:
    return _as_json(read(text).data)


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_json(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_as_json(member) for member in value]
    return float(value) if isinstance(value, Decimal) else value
