from __future__ import annotations

import csv
import gzip
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.analysis.logs import Log
from salesprocess.analysis.rows import BrokenRow, LogError, Row


def written(folder: Path, content: str | bytes, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path: Path) -> list[Row | BrokenRow]:
    with Log(path) as log:
        return list(log)


def flaws(path: Path) -> list[tuple[int, str]]:
    return [(row.line, row.flaw) for row in rows(path) if isinstance(row, BrokenRow)]


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    """Each row holds its cells by column, and knows the line on which it starts."""
    path = written(tmp_path, "case,stage\r\nD-1,won\r\n\r\nD-2,lost\r\n")

    assert [
        Row(2, {"case": "D-1", "stage": "won"}),
        Row(4, {"case": "D-2", "stage": "lost"}),
    ] == rows(path)


def test_a_table_tells_its_columns_and_how_far_it_was_read(tmp_path: Path) -> None:
    """The columns are known before the first row; at the end all bytes have been read."""
    path = written(tmp_path, "case, stage ,,stage,stage\n1,2,3,4,5\n")

    log = Log(path)
    assert ("case", "stage", "column 3", "stage (2)", "stage (3)") == log.columns
    list(log)
    assert log.size == log.consumed == path.stat().st_size


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_of_the_heading(tmp_path: Path, delimiter: str) -> None:
    """A heading of two columns is enough to know it; quoted ones do not count."""
    path = written(tmp_path, f'case{delimiter}"a,,;;\t\t||b"\n1{delimiter}2\n')

    assert [Row(2, {"case": "1", "a,,;;\t\t||b": "2"})] == rows(path)


def test_a_cell_may_have_several_lines(tmp_path: Path) -> None:
    """A quoted cell keeps its line ends, and the next row counts all lines."""
    path = written(tmp_path, 'case,note\n1,"a ""b""\nc"\n2,d\n')

    assert [
        Row(2, {"case": "1", "note": 'a "b"\nc'}),
        Row(4, {"case": "2", "note": "d"}),
    ] == rows(path)


def test_a_row_with_other_columns_is_broken(tmp_path: Path) -> None:
    """Too few and too many cells are told with both numbers, and reading goes on."""
    path = written(tmp_path, "case,stage\n1\n2,a,b\n3,c\n")

    assert [
        BrokenRow(2, "it has 1 cells where the heading has 2", "1", "columns"),
        BrokenRow(3, "it has 3 cells where the heading has 2", "2,a,b", "columns"),
        Row(4, {"case": "3", "stage": "c"}),
    ] == rows(path)


@pytest.mark.parametrize(
    "after", ["", '3,"x, y"\n', '3,"x"\n', '3,"two\nlines"\n', '3,"also never closed\n']
)
def test_a_quote_that_is_never_closed_costs_no_other_row(tmp_path: Path, after: str) -> None:
    """The rows after it are read as if it were not there; its own is noted."""
    clean = rows(written(tmp_path, "case,note\n0,-\n2,b\n" + after, "clean.csv"))
    path = written(tmp_path, 'case,note\n1,"oops\n2,b\n' + after)

    found = rows(path)
    assert Row(2, {"case": "1", "note": "oops"}, "a quote is out of place") == found[0]
    assert clean[1:] == found[1:]


def test_a_stray_quote_that_moves_cells_breaks_its_row_only(tmp_path: Path) -> None:
    """Where the quote takes the delimiter with it, the line is broken and the next is read."""
    path = written(tmp_path, 'case,note,stage\n1,"5 inch,won\n2,b,lost\n')

    assert [(2, "columns")] == flaws(path)
    assert Row(3, {"case": "2", "note": "b", "stage": "lost"}) == rows(path)[1]


def test_a_quote_inside_a_quoted_cell_is_let_stand(tmp_path: Path) -> None:
    """People write them by hand; the row is read and noted."""
    path = written(tmp_path, 'case,note\n1,"Big" deal\n')

    expected = Row(2, {"case": "1", "note": "Big deal"}, "a quote is out of place")
    assert [expected] == rows(path)


def test_a_cell_that_never_ends_is_given_up(tmp_path: Path) -> None:
    """After a thousand lines a row is no row any more; what follows is read line by line."""
    path = written(tmp_path, 'case,note\n1,"oops\n' + "2,b\n" * 3000)

    found = rows(path)
    assert 3001 == len(found)
    assert not any(isinstance(row, BrokenRow) for row in found)


def test_a_cell_that_is_too_large_breaks_its_row(tmp_path: Path) -> None:
    """The parser's limit for a cell is a broken row, not an error."""
    path = written(tmp_path, f"case,note\n1,{'x' * 200_000}\n2,b\n")

    assert [(2, "quotes")] == flaws(path)


def test_nul_bytes_break_their_row(tmp_path: Path) -> None:
    """They come from damaged disks; the excerpt shows that they were there."""
    path = written(tmp_path, "case,note\n1,a\0b\n2,c\n")

    assert [
        BrokenRow(2, "the line has NUL bytes", "1,a\N{REPLACEMENT CHARACTER}b", "nul"),
        Row(3, {"case": "2", "note": "c"}),
    ] == rows(path)


def test_an_excerpt_cannot_drive_a_terminal(tmp_path: Path) -> None:
    """Escape sequences do not print, and long lines are cut."""
    path = written(tmp_path, f"case,note\n1,\x1b[2J,{'x' * 90}\n")

    [broken] = rows(path)
    assert isinstance(broken, BrokenRow)
    assert f"1,\N{REPLACEMENT CHARACTER}[2J,{'x' * 72}…" == broken.excerpt


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    """The mark is not part of the first column's name."""
    path = written(tmp_path, "case,név\n1,Łódź\n".encode(encoding))

    assert [Row(2, {"case": "1", "név": "Łódź"})] == rows(path)


def test_one_line_of_another_encoding_is_noted(tmp_path: Path) -> None:
    """Files are patched together: the line is taken for Windows-1252, the others for UTF-8."""
    lines = [b"case,name\n", "1,Müller\n".encode("cp1252"), "2,Müller\n".encode()]
    path = written(tmp_path, b"".join(lines))

    note = "not UTF-8; read as Windows-1252"
    assert [
        Row(2, {"case": "1", "name": "Müller"}, note),
        Row(3, {"case": "2", "name": "Müller"}),
    ] == rows(path)


@pytest.mark.parametrize(
    "content",
    [
        b"case,name\n1,\xc3\x9d\x81\n2,b\n",
        "case,name\n1,\ud800\n2,b\n".encode("utf-16", "surrogatepass"),
    ],
)
def test_bytes_of_no_encoding_break_their_row(tmp_path: Path, content: bytes) -> None:
    """Windows-1252 has holes, and UTF-16 has halves; both are told, not replaced in silence."""
    assert [(2, "encoding")] == flaws(written(tmp_path, content))


def test_a_line_without_end_breaks_its_row(tmp_path: Path) -> None:
    """A line of megabytes is passed over without being held."""
    path = written(tmp_path, "case,note\n1," + "x" * (5 << 20) + "\n2,b\n")

    assert [(2, "length")] == flaws(path)
    assert Row(3, {"case": "2", "note": "b"}) == rows(path)[1]


@pytest.mark.parametrize("name", ["log.jsonl", "log.ndjson", "log.json", "log.txt"])
def test_json_lines_are_known_by_their_content(tmp_path: Path, name: str) -> None:
    """Numbers stay exact, empty lines are passed over, inner members get dotted names."""
    path = written(tmp_path, '{"case": "1", "deal": {"amount": 0.1, "lines": [1]}}\n\n', name)

    values = {"case": "1", "deal.amount": Decimal("0.1"), "deal.lines": [1]}
    with Log(path) as log:
        assert (None, [Row(1, values)]) == (log.columns, list(log))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"case": ', "it is not JSON (Expecting value)"),
        ("[1]", "it is not a JSON object"),
        ("null", "it is not a JSON object"),
        ('{"case": NaN}', "it is not JSON (NaN is not a JSON number)"),
    ],
)
def test_a_line_that_is_no_object_is_broken(tmp_path: Path, line: str, why: str) -> None:
    """What is wrong is told, and reading goes on."""
    path = written(tmp_path, f'{{"case": 1}}\n{line}\n{{"case": 3}}\n', "log.jsonl")

    expected = [Row(1, {"case": 1}), BrokenRow(2, why, line.strip(), "json"), Row(3, {"case": 3})]
    assert expected == rows(path)


@pytest.mark.parametrize(
    "line",
    ['{"case": "\\ud800"}', "[" * 200_000, '{"n": ' + "9" * 5000 + "}"],
    ids=["half a character", "brackets", "digits"],
)
def test_hostile_json_is_broken(tmp_path: Path, line: str) -> None:
    """Half a character, brackets without end and numbers without end harm nobody."""
    path = written(tmp_path, f'{{"case": 1}}\n{line}\n', "log.jsonl")

    assert [(2, "json")] == flaws(path)


@pytest.mark.parametrize("name", ["log.csv.gz", "log.csv"])
def test_a_compressed_file_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    """Several members and padding are one file, whatever its name."""
    content = gzip.compress(b"case,stage\n1,") + gzip.compress(b"won\n") + b"\0" * 512
    path = written(tmp_path, content, name)

    assert [Row(2, {"case": "1", "stage": "won"})] == rows(path)


def test_a_plain_file_may_be_named_as_compressed(tmp_path: Path) -> None:
    """Some downloads are unpacked on the way."""
    path = written(tmp_path, "case,stage\n1,won\n", "log.csv.gz")

    assert [Row(2, {"case": "1", "stage": "won"})] == rows(path)


@given(cut=st.integers(min_value=0, max_value=10_000))
def test_a_file_cut_short_yields_what_it_has(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    """Whole rows first, in their order; then one broken row says that the file ended early."""
    lines = [f"{number},{number * 7919 % 9973:x}\n" for number in range(2, 2000)]
    packed = gzip.compress("".join(["case,code\n", *lines]).encode())
    path = written(
        tmp_path_factory.mktemp("cut"), packed[: len(packed) - 1 - cut % (len(packed) - 300)]
    )

    *whole, last = rows(path)
    assert [
        Row(n, {"case": str(n), "code": f"{n * 7919 % 9973:x}"}) for n in range(2, len(whole) + 2)
    ] == whole
    assert isinstance(last, BrokenRow)
    assert (len(whole) + 2, "cut") == (last.line, last.flaw)


def test_a_damaged_compressed_file_yields_what_it_has(tmp_path: Path) -> None:
    """The rows after the damage cannot be had, and the last one says so."""
    lines = [f"{number},{number * 7919 % 9973:x}\n" for number in range(2, 100_000)]
    packed = bytearray(gzip.compress("".join(["case,code\n", *lines]).encode()))
    packed[-8] ^= 1  # in the check sum
    *whole, last = rows(written(tmp_path, bytes(packed)))

    assert len(whole) > 90_000
    assert Row(90_000, {"case": "90000", "code": f"{90_000 * 7919 % 9973:x}"}) == whole[89_998]
    assert isinstance(last, BrokenRow)
    assert ("cut", "the compressed file is damaged from here on; fetch the file again") == (
        last.flaw,
        last.why,
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "{path} is empty; export it again."),
        (gzip.compress(b""), "{path} is empty; export it again."),
        (
            b"\x1f\x8b\x08",
            "{path} cannot be read:"
            " the compressed file ends here before its end; fetch the file again.",
        ),
        (
            b"PK\x03\x04\x14",
            "{path} is a workbook or an archive; save the sheet as CSV first.",
        ),
        (
            b'[\n {"case": 1}]',
            "{path} is one JSON array; write one object per line instead,"
            " for example with: jq -c '.[]'",
        ),
        (
            b"hello\nworld\n",
            "{path} is no history: its first line names no columns ('hello');"
            " give a CSV file with a heading, JSON lines or XES.",
        ),
        (
            b"a,\0b\n",
            "{path} is no history: its first line names no columns"
            " ('a,\N{REPLACEMENT CHARACTER}b'); give a CSV file with a heading, JSON lines or XES.",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_no_history_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """The message says what the file is instead, and what to do."""
    path = written(tmp_path, content)

    with pytest.raises(LogError) as caught:
        Log(path)
    assert message.format(path=path) == str(caught.value)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    """A wrong name and a folder are told apart."""
    with pytest.raises(LogError) as caught:
        Log(tmp_path / "none.csv")
    assert f"There is no file {tmp_path / 'none.csv'}; check the name." == str(caught.value)

    with pytest.raises(LogError) as caught:
        Log(tmp_path)
    assert f"{tmp_path} is a folder; name a file in it." == str(caught.value)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(table=st.lists(st.tuples(CELLS, CELLS), max_size=8), delimiter=st.sampled_from(",;\t|"))
def test_a_well_formed_table_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, str]], delimiter: str
) -> None:
    """Quotes, delimiters and line ends inside cells come back as they were."""
    path = tmp_path_factory.mktemp("table") / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([("case", "note"), *table])

    found = rows(path)
    assert [{"case": case, "note": note} for case, note in table] == [row[1] for row in found]
    assert {None} >= {row.note for row in found if isinstance(row, Row)}


@given(lines=st.lists(st.text(st.sampled_from('ab,;"\r é'), max_size=6), max_size=8))
def test_no_line_is_lost(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    """However the quotes stand, each line that says something is in a row or a broken row."""
    lines = [f"{number},{line}" for number, line in enumerate(lines)]
    path = written(tmp_path_factory.mktemp("table"), "\n".join(["case,note", *lines, "9,last"]))

    found = rows(path)
    told = " ".join(str(row.values) if isinstance(row, Row) else row.excerpt for row in found)
    assert found == sorted(found, key=lambda row: row.line)
    assert [] == [str(n) for n in range(len(lines)) if str(n) not in told]
    assert "last" in told
