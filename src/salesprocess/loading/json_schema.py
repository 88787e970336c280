"""The JSON Schema of process files, for editors."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from salesprocess.loading.layer_schema import loosened, sealable, with_layers
from salesprocess.schema import NAME_SCHEMA, TEXT_SCHEMA, ProcessSpec
from salesprocess.source import read

_NOTHING = {"type": "null"}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of process files, made from the models that check them.

    Returns:
        A schema of the draft 2020-12.
    """
    schema = ProcessSpec.model_json_schema(by_alias=True, mode="validation")
    parts = {name: _part(part) for name, part in sorted(schema.pop("$defs").items())}
    parts["ProcessSpec"] = _part(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A sales process for salesprocess",
        **with_layers(parts),
        "$defs": {
            "Name": {"description": "A word that names one thing.", **NAME_SCHEMA},
            "Text": {"description": "A text, or one for each language.", **TEXT_SCHEMA},
            **sealable(parts),
            **loosened(parts),
        },
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
    notes: dict[str, Any] = {
        key: schema.pop(key) for key in ("description", "examples") if key in schema
    }
    if "examples" in notes:
        notes["examples"] = [_example(text) for text in notes["examples"]]
    schema = _shared(schema)
    if optional and schema:
        branches = schema.pop("anyOf") if set(schema) == {"anyOf"} else [schema]
        schema = {"anyOf": [*branches, *([] if _NOTHING in branches else [_NOTHING])]}
    return {**notes, **schema}


def _shared(schema: Any) -> Any:
    """Refer to the definitions of names and texts, and close mappings against other keys."""
    if isinstance(schema, list):
        return [_shared(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    if NAME_SCHEMA.items() <= schema.items():
        return {"$ref": "#/$defs/Name"}
    if "patternProperties" in schema:
        ((pattern, member),) = schema["patternProperties"].items()
        rest = {key: value for key, value in schema.items() if key != "patternProperties"}
        is_name = pattern == NAME_SCHEMA["pattern"]
        names = {"$ref": "#/$defs/Name"} if is_name else {"pattern": pattern}
        return {**rest, "propertyNames": names, "additionalProperties": _shared(member)}
    branches = schema.get("anyOf", ())
    if all(branch in branches for branch in TEXT_SCHEMA["anyOf"]):
        others = [branch for branch in branches if branch not in TEXT_SCHEMA["anyOf"]]
        schema = {**schema, "anyOf": [{"$ref": "#/$defs/Text"}, *others]}
    return {key: _shared(member) for key, member in schema.items()}


def _example(text: str) -> Any:
    return as_json(read(text).data)


def as_json(value: Any) -> Any:
    """Turn what was read from YAML into what JSON can hold: exact decimals become floats."""
    if isinstance(value, dict):
        return {key: as_json(member) for key, member in value.items()}
    if isinstance(value, list):
        return [as_json(member) for member in value]
    return float(value) if isinstance(value, Decimal) else value
