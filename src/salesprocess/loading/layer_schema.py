"""What the JSON Schema says of layers: parts may be sealed, and a layer may leave things out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

_REF = "#/$defs/"
_REMOVED = {"$ref": f"{_REF}Removed"}
_SEALED = {
    "description": "true: no later file changes it.", "examples": [True],
    "anyOf": [{"const": True}, {"type": "null"}],
}  # fmt: skip
_BESIDE = {"anyOf": [{"$ref": f"{_REF}Name"}, {"type": "null"}]}
_PLACES = {
    "after": {"description": "The stage after which it stands.", "examples": ["lead"], **_BESIDE},
    "before": {"description": "The stage before which it stands.", "examples": ["won"], **_BESIDE},
}
_EXTENDS = {
    "description": "What this file is laid over: names, and files from where it stands.",
    "examples": ["generic", ["generic", "./region/id.yaml"]],
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 50},
        {"type": "null"},
    ],
}
_LAYER = {
    "description": "The identifier of a layer, which belongs over a process and is none itself.",
    "examples": ["uk_contact_rules"],
    "$ref": f"{_REF}Name",
}
_STAGES = ("StageSpec", "TrackStage")
_UNSEALED = ("Combination",)
_STRICT = ("required", "minProperties", "oneOf")
_NOTES = ("description", "examples")


def with_layers(parts: Mapping[str, Schema]) -> Schema:
    """Return what tells a layer from a process that stands alone."""
    description = parts["ProcessSpec"].get("description")
    return {
        "description": description,
        "if": {"type": "object", "anyOf": [{"required": ["extends"]}, {"required": ["layer"]}]},
        "then": {"$ref": f"{_REF}LayerProcessSpec"},
        "else": {"$ref": f"{_REF}ProcessSpec"},
    }


def sealable(parts: Mapping[str, Schema]) -> dict[str, Schema]:
    """Let every part be sealed, and every stage say where it stands."""
    return {name: _with_words(name, part) for name, part in parts.items()}


def loosened(parts: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the parts as a layer writes them: with keys left out, or removed."""
    removed = {
        "description": "What an earlier file says is taken out.",
        "type": "object", "additionalProperties": False, "required": ["remove"],
        "properties": {"remove": {"description": "true: take it out.", "const": True}},
    }  # fmt: skip
    names = set(parts) - {*_UNSEALED}
    loose = {f"Layer{name}": _loose_part(name, parts[name], names) for name in sorted(names)}
    whole = loose["LayerProcessSpec"]
    own = {key: parts["ProcessSpec"]["properties"][key] for key in ("salesprocess", "process")}
    whole["properties"] |= {**own, "extends": _EXTENDS, "layer": _LAYER}
    whole["required"] = ["salesprocess"]
    whole["oneOf"] = [{"required": ["process"]}, {"required": ["layer"]}]
    return {"Removed": removed, **loose}


def _with_words(name: str, part: Schema) -> Schema:
    if name in _UNSEALED:
        return part
    places = _PLACES if name in _STAGES else {}
    return {**part, "properties": {**part["properties"], **places, "sealed": _SEALED}}


def _loose_part(name: str, part: Schema, names: set[str]) -> Schema:
    part = _with_words(name, {key: part[key] for key in part if key not in _STRICT})
    properties = {
        key: schema if schema is _SEALED else _or_removed(_loose(schema, names))
        for key, schema in part["properties"].items()
    }
    return {**part, "properties": properties}


def _loose(schema: Any, names: set[str]) -> Any:
    if isinstance(schema, list):
        return [_loose(member, names) for member in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref", "")).removeprefix(_REF)
    if name in names:
        return {**schema, "$ref": f"{_REF}Layer{name}"}
    loose = {
        key: member if key == "examples" else _loose(member, names)
        for key, member in schema.items()
        if key != "minProperties"
    }
    if isinstance(loose.get("additionalProperties"), dict):
        loose["additionalProperties"] = _or_removed(loose["additionalProperties"])
    return loose


def _or_removed(schema: Schema) -> Schema:
    """Let a value be removed; what is said of the key stays where editors look for it."""
    notes: Schema = {key: schema[key] for key in _NOTES if key in schema}
    rest = {key: value for key, value in schema.items() if key not in notes}
    if not rest:
        return schema
    branches = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    return {**notes, "anyOf": [*branches, _REMOVED]}
