"""Where each part of a process is written, by the one address that the part has.

A file may write a part in several ways: a guard alone or in a list, a rule alone or in a list of
one, required fields as a list or as a mapping. The models know one form, and so do addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from salesprocess.errors import Place
from salesprocess.schema import Part, TransitionRule, names_by_key
from salesprocess.source import Path, Source
from salesprocess.source import address as path_address
from salesprocess.text import Text


class Layout:
    """The path in the source, and so the place, of every address of a process."""

    def __init__(
        self, source: Source, data: Any, spec: Part, origin: Callable[[Path], Path]
    ) -> None:
        """Walk a process and its data side by side.

        Args:
            source: What the file says.
            data: The part of it that the process was made of.
            spec: The process.
            origin: Turns a path in ``data`` into one of the source.
        """
        self._source = source
        self._origin = origin
        self._paths: dict[str, Path] = {"": ()}
        self._align(spec, data, (), "")

    def path(self, address: str) -> Path:
        """Return the way to a part in the source, or to the nearest part around it."""
        while address not in self._paths:
            address = address[: max(address.rfind("."), address.rfind("["), 0)]
        return self._origin(self._paths[address])

    def address(self, address: str) -> str:
        """Return how the source counts the items on the way to a part, if some were left out."""
        path = self._paths.get(address, ())
        origin = self._origin(path)
        return address if origin == path else path_address(origin)

    def place(self, address: str) -> Place:
        """Tell where a part is written."""
        return self._source.part_place(self.path(address))

    def key_place(self, address: str) -> Place:
        """Tell where the name of a part is written."""
        return self._source.key_place(self.path(address))

    def value(self, address: str) -> Any:
        """Return what the file says at an address, or None where it says nothing."""
        path = self._paths.get(address)
        return None if path is None else self._source.value(self._origin(path))

    def item_place(self, address: str, index: int) -> Place:
        """Tell where an item of a list is written, of those that the models do not keep too."""
        return self._source.place((*self.path(address), index))

    def inside(self, address: str, offset: int) -> Place:
        """Tell where one character of a text is written."""
        return self._source.inside(self.path(address), offset)

    def places(self) -> dict[str, Place]:
        """Tell where every part is written."""
        place = self._source.part_place
        return {address: place(path) for address, path in self._paths.items()}

    def _align(self, value: Any, raw: Any, path: Path, address: str) -> None:
        if isinstance(value, Part):
            self._align_part(value, raw, path, address)
        elif isinstance(value, dict):
            self._align_mapping(value, raw, path, address)
        elif isinstance(value, tuple) and not isinstance(value, Text):
            self._align_sequence(value, raw, path, address)

    def _align_part(self, value: Part, raw: Any, path: Path, address: str) -> None:
        if not isinstance(raw, dict):
            return
        names = names_by_key(type(value))
        for key, member in raw.items():
            others = value.model_extra or {}
            if key not in names and key not in others:
                continue  # a map of languages that stands for a part with a title
            inner = f"{address}.{key}" if address else key
            self._paths[inner] = (*path, key)
            held = getattr(value, names[key]) if key in names else others[key]
            self._align(held, member, (*path, key), inner)

    def _align_mapping(self, value: Mapping[str, Any], raw: Any, path: Path, address: str) -> None:
        indexes: dict[str, int] = {}
        if isinstance(raw, list):
            indexes = {str(item): index for index, item in reversed(list(enumerate(raw)))}
        for key, member in value.items():
            inner = f"{address}.{key}"
            if isinstance(raw, dict):
                self._paths[inner] = (*path, key)
                self._align(member, raw[key], (*path, key), inner)
            else:
                self._paths[inner] = (*path, indexes[key]) if indexes else path

    def _align_sequence(self, value: tuple[Any, ...], raw: Any, path: Path, address: str) -> None:
        if len(value) == 1 and isinstance(value[0], TransitionRule):
            is_list = isinstance(raw, list)
            inner_path = (*path, 0) if is_list else path
            self._align(value[0], raw[0] if is_list else raw, inner_path, address)
            return
        for index, member in enumerate(value):
            inner = f"{address}[{index}]"
            if isinstance(raw, list):
                self._paths[inner] = (*path, index)
                self._align(member, raw[index], (*path, index), inner)
            else:
                self._paths[inner] = path
                self._align(member, raw, path, inner)
