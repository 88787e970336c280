"""From a file to bytes and lines: compression, encodings, and what is damaged in them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import AnyStr, BinaryIO, NamedTuple

from salesprocess.analysis.rows import BrokenRow, Flaw, LogError, excerpt

CHUNK = 1 << 16
LONGEST_LINE = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
CUT_SHORT = "the compressed file ends here before its end; fetch the file again"
DAMAGED = "the compressed file is damaged from here on; fetch the file again"


class Line(NamedTuple):
    """A line of text.

    Attributes:
        number: Its number in the file, from 1.
        text: What it says, with its end.
        note: What had to be guessed to decode it, or None.
        flaw: Why it cannot be used, or None.
        why: The same in words.
    """

    number: int
    text: str
    note: str | None = None
    flaw: Flaw | None = None
    why: str = ""

    def broken(self) -> BrokenRow:
        """Report the line as a row that cannot be read."""
        return BrokenRow(self.number, self.why, excerpt(self.text), self.flaw or "encoding")


class Inflated(io.RawIOBase):
    """The content of a gzip file. Where that is damaged it ends, and ``damage`` says why."""

    def __init__(self, packed: BinaryIO) -> None:
        """Read the gzip members of a file, one after the other."""
        self.damage: str | None = None
        self._packed = packed
        self._member = zlib.decompressobj(wbits=31)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one step of decompression goes."""
        try:
            content = self._inflate(len(buffer))
        except zlib.error:
            self.damage = DAMAGED
            content = b""
        buffer[: len(content)] = content
        return len(content)

    def _inflate(self, most: int) -> bytes:
        while self.damage is None:
            member = self._member
            if member.eof:
                packed = (member.unused_data or self._packed.read(CHUNK)).lstrip(b"\0")
                if not packed:
                    break
                member = self._member = zlib.decompressobj(wbits=31)
            else:
                packed = member.unconsumed_tail or self._packed.read(CHUNK)
            if content := member.decompress(packed, most):
                return content
            if not packed and not member.eof:
                self.damage = CUT_SHORT
        return b""


class LogFile:
    """A file, open for reading, unpacked if it is compressed.

    Attributes:
        path: Where it is.
        size: How many bytes it has on the disk.
        stream: Its content.
    """

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            LogError: If it cannot be opened, or is empty.
        """
        self.path = path
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise LogError(_not_opened(path, error)) from None
        self.size = path.stat().st_size
        packed = self._file.peek(2)[:2] == GZIP_MAGIC
        self._inflated = Inflated(self._file) if packed else None
        self.stream = io.BufferedReader(self._inflated, CHUNK) if self._inflated else self._file
        if not self.stream.peek(1):
            self.close()
            why = f"cannot be read: {self.damage}" if self.damage else "is empty; export it again"
            raise LogError(f"{path} {why}.")

    @property
    def damage(self) -> str | None:
        """Why the content ended early, or None. Known once it has been read to its end."""
        return self._inflated.damage if self._inflated else None

    @property
    def consumed(self) -> int:
        """How many bytes of the file have been read."""
        return self.size if self._file.closed else self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_lines(file: LogFile) -> Iterator[Line]:
    """Read a file line by line, whatever its encoding.

    UTF-8 with or without a mark, and UTF-16 with one. A line that is not valid UTF-8 is taken for
    Windows-1252 and noted.

    Args:
        file: The open file.

    Yields:
        Every line, those that cannot be used among them.
    """
    number = 0
    for line in _utf16(file) if file.stream.peek(2)[:2] in UTF16_MARKS else _utf8(file):
        number = line.number
        if file.damage and line.text[-1:] != "\n":
            yield line._replace(flaw="cut", why=file.damage)
            return
        yield line
    if file.damage:
        yield Line(number + 1, "", flaw="cut", why=file.damage)
    file.close()


def _utf8(file: LogFile) -> Iterator[Line]:
    for number, raw, whole in _physical_lines(file.stream.readline):
        note = None
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
            note = "not UTF-8; read as Windows-1252"
        if number == 1:
            text = text.removeprefix(BYTE_ORDER_MARK)
        yield _checked(number, text, note, whole=whole)


def _utf16(file: LogFile) -> Iterator[Line]:
    with io.TextIOWrapper(file.stream, "utf-16", errors="replace", newline="\n") as texts:
        for number, text, whole in _physical_lines(texts.readline):
            note = "not UTF-16" if "\N{REPLACEMENT CHARACTER}" in text else None
            yield _checked(number, text, note, whole=whole)


def _checked(number: int, text: str, note: str | None, *, whole: bool) -> Line:
    if not whole:
        why = f"the line is longer than {LONGEST_LINE:,} characters"
        return Line(number, text[:LONGEST_LINE], note, "length", why)
    if "\0" in text:
        return Line(number, text, note, "nul", "the line has NUL bytes")
    if note and "\N{REPLACEMENT CHARACTER}" in text:
        return Line(number, text, note, "encoding", "the line has bytes of no known encoding")
    return Line(number, text, note)


def _physical_lines(readline: Callable[[int], AnyStr]) -> Iterator[tuple[int, AnyStr, bool]]:
    """Number the lines; of one that is too long yield the beginning only, and False."""
    number = 0
    while line := readline(LONGEST_LINE):
        number += 1
        whole = len(line) < LONGEST_LINE or _ends(line)
        rest = line
        while not whole and rest and not _ends(rest):
            rest = readline(LONGEST_LINE)
        yield number, line, whole


def _ends(line: str | bytes) -> bool:
    return line[-1:] in ("\n", b"\n")


def _not_opened(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"There is no file {path}; check the name."
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder; name a file in it."
    return f"{path} cannot be opened ({error.strerror}); check that you may read it."
