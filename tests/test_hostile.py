"""Files that are made to do harm, through the doors that applications and people use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from salesprocess import InvalidValues, LoadError, Process
from salesprocess.cli import main
from salesprocess.source import MOST_FINDINGS

HEAD = "salesprocess: 1\nprocess: acme\nfields: {note: text, amount: integer}\n"
STAGES = "stages:\n  lead:\n  won: {outcome: won}\n"
WAY = "transitions:\n  win: {from: lead, to: won}\n"
BASE = HEAD + STAGES + WAY

FORBIDDEN = (
    "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "subprocess.Popen",
    "os.remove", "os.rename", "os.mkdir", "socket.connect", "socket.getaddrinfo", "urllib.Request",
    "pickle.find_class", "ctypes.dlopen", "code.__new__",
)  # fmt: skip
LONGEST_MESSAGE = 600


class Watch:
    """Sees what the interpreter is asked to do while it is on."""

    def __init__(self) -> None:
        self.is_on = False
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.is_on:
            return
        writes = (
            event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        )
        secret = event == "open" and "passwd" in str(arguments[0])
        if event in FORBIDDEN or writes or secret:
            self.seen.append(f"{event} {arguments!r}")

    @contextmanager
    def on(self) -> Iterator[None]:
        self.is_on = True
        try:
            yield
        finally:
            self.is_on = False


WATCH = Watch()


def guarded(expression: str) -> str:
    """Write a process with an expression, in single quotes."""
    quoted = expression.replace("'", "''")
    return f"{HEAD}{STAGES}transitions:\n  win: {{from: lead, to: won, guards: '{quoted}'}}\n"


def levels(count: int) -> str:
    """Write marked parts of which each merges the one before twice: 2 to the ``count`` members."""
    lines = (f"x{n}: &x{n} {{<<: [*x{n - 1}, *x{n - 1}]}}\n" for n in range(1, count))
    return f"{BASE}x0: &x0 {{a: 1}}\n{''.join(lines)}"


def laughs(count: int) -> str:
    """Write marked lists of which each repeats the one before ten times."""
    lines = (f"x{n}: &x{n} [{','.join([f'*x{n - 1}'] * 10)}]\n" for n in range(1, count))
    return f"{BASE}x0: &x0 [lol]\n{''.join(lines)}"


FILES: dict[str, tuple[str | bytes, str]] = {
    "brackets": (f"{BASE}title: {'[' * 100_000}", "too-deep"),
    "braces": (f"{BASE}title: {'{a: ' * 100_000}", "too-deep"),
    "dashes": (f"{BASE}title:\n  {'- ' * 100_000}", "too-deep"),
    "aliases": (laughs(9), "yaml-alias"),
    "an alias that holds itself": (f"{BASE}title: &a [*a]\n", "yaml-alias"),
    "many aliases": (f"{BASE}x: &x [y]\n" + "z: [*x, *x]\n" * 10_000, "too-many"),
    "merges": (levels(20), "yaml-merge"),
    "10 MB": (f"{BASE}title: {'x' * 10_000_000}\n", "too-large"),
    "10 MB of bytes": (f"{BASE}title: {'x' * 10_000_000}\n".encode(), "too-large"),
    "60,000 keys": (BASE + "".join(f"k{n}: 1\n" for n in range(60_000)), "too-large"),
    "NUL": (f"{BASE}title: a\0b\n", "unprintable"),
    "NUL of bytes": (f"{BASE}title: a\0b\n".encode(), "unprintable"),
    "an escape sequence": (f"{BASE}title: \x1b[2J\n", "unprintable"),
    "not UTF-8": (BASE.encode() + b"title: \xff\xfe\n", "not-utf-8"),
    "UTF-16": (BASE.encode("utf-16"), "not-utf-8"),
    "half a pair": (f"{BASE}title: \ud800\n", "unprintable"),
    "a Python object": (f"{BASE}title: !!python/object/apply:os.system [ls]\n", "yaml-tag"),
    "a Python module": (f"{BASE}title: !!python/module:antigravity\n", "yaml-tag"),
    "a file of the machine": (f"{BASE}title: !include /etc/passwd\n", "yaml-tag"),
    "another document": (f"{BASE}---\n{BASE}", "several-documents"),
    "a huge version": (f"{BASE}version: {'9' * 5_000}\n", "wrong-type"),
    "a huge exponent": (BASE.replace("{outcome: won}", "{probability: 1e999}"), "wrong-type"),
    "a huge limit": (
        BASE.replace("integer", f"{{type: integer, min: {'9' * 9_000}}}"), "bad-limit",
    ),
    "a pattern that repeats repeats": (
        BASE.replace("note: text", "note: {type: text, pattern: '(a{1000}){1000}'}"), "bad-pattern",
    ),
    "a pattern that backtracks": (
        BASE.replace("note: text", r"note: {type: text, pattern: '(a)\1+$'}"), "bad-pattern",
    ),
    "a path for a name": (BASE.replace("acme", "../../../etc/passwd"), "bad-name"),
    "a Windows path for a name": (BASE.replace("acme", r"'C:\windows\win.ini'"), "bad-name"),
    "an address for a name": (BASE.replace("acme", "https://example.org/x.yaml"), "bad-name"),
    "a name that is too long": (BASE.replace("acme", "a" * 70_000), "bad-name"),
    "a currency of a path": (
        BASE.replace("integer", "{type: money, currency: ../../x}"), "bad-currency",
    ),
    "a dunder for a key": (f"{BASE}__class__: object\n", "unknown-key"),
    "a dunder for a field": (BASE.replace("note:", "__init__:"), "bad-name"),
    "a dunder for a language": (f"{BASE}title: {{__class__: x}}\n", "wrong-type"),
    "unknown guards": (guarded("x") + "guards:\n" + "".join(
        f"  g{n}: {{not: h{n}}}\n" for n in range(5_000)
    ), "too-many"),
    "cut expressions": (
        BASE.replace("to: won", "to: won, guards: [" + "f(a, 'b'), " * 20_000 + "]"), "yaml-syntax",
    ),
}  # fmt: skip

EXPRESSIONS = [
    "__import__('os').system('touch hacked')",
    "open('/etc/passwd')",
    "eval('1')",
    "exec('1')",
    "getattr(note, 'upper')",
    "(lambda: 1)()",
    "().__class__.__bases__[0].__subclasses__()",
    "note.__class__",
    "note.upper()",
    "__builtins__",
    "__name__ == 'x'",
    "deal.__dict__",
    "actor.roles.__class__",
    "[x for x in note]",
    "{1: 2}",
    "note[0] == 'a'",
    "'%s' % note == 'a'",
    "f'{note}' == 'a'",
    "(note := 'x') == 'x'",
    "amount ** 999999999 > 1",
    "2 ** 2 ** 2 ** 2 ** 2 ** 2 > amount",
    "amount << 999999999 > 1",
    "amount > " + "9" * 100_000,
    "amount > 1e999999999",
    "(" * 100_000,
    "(" * 100_000 + "amount" + ")" * 100_000 + " > 1",
    "not " * 100_000 + "filled(note)",
    "-" * 100_000 + "1 > amount",
    " and ".join(["filled(note)"] * 100_000),
    "note" + ".a" * 100_000,
    "await note",
    "(yield note)",
    "import os",
    "filled(*note)",
    "filled(note, **{})",
    "note == 'a\\x00'",
    "...",
]


@pytest.fixture(autouse=True)
def nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test in which anything ran, was written, or was read that is not the file."""
    monkeypatch.chdir(tmp_path)
    WATCH.seen.clear()
    yield
    assert [] == WATCH.seen
    assert set() == {path.name for path in tmp_path.iterdir()} - {"hostile.yaml"}


def error_of(text: str | bytes) -> LoadError:
    """Return what loading a text ends in."""
    with pytest.raises(LoadError) as caught, WATCH.on():
        Process.from_yaml(text)
    return caught.value


def assert_sensible(error: LoadError) -> None:
    """Check that an error can be read: neither too much, nor unprintable, nor without a way out."""
    assert 1 <= len(error.findings) <= MOST_FINDINGS + 1
    for finding in error.findings:
        assert finding.message.endswith((".", "?"))
        assert len(str(finding)) <= LONGEST_MESSAGE
        assert str(finding).isprintable()


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_in_a_clear_error(name: str) -> None:
    """Size, depth and number are bounded, and what YAML could do is refused by name."""
    text, rule = FILES[name]

    error = error_of(text)

    assert rule in {finding.rule for finding in error.findings}
    assert_sensible(error)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda text: text[:40])
def test_a_hostile_expression_ends_in_a_clear_error(expression: str) -> None:
    """What would run code, read a file, or take for ever is no expression, wherever it stands."""
    error = error_of(guarded(expression))

    assert {"expression"} == {finding.rule for finding in error.findings}
    assert_sensible(error)


@pytest.mark.parametrize(
    "place",
    [
        "guards:\n  g: {when: '%s'}\n",
        "hooks:\n  h: {on: won, call: x, when: '%s'}\n",
        "reversions: {guards: '%s'}\n",
    ],
)
def test_it_does_not_matter_where_an_expression_stands(place: str) -> None:
    """There is one way in for all expressions."""
    error = error_of(BASE + place % "__import__(''os'').system(''touch hacked'')")

    assert ["expression"] == [finding.rule for finding in error.findings]


def test_a_pattern_that_takes_for_ever_elsewhere_is_matched_at_once() -> None:
    """A pattern of nested repeats is no mistake, and a value does not make it run away."""
    spec = "note: {type: text, pattern: '(a+)+b'}"
    process = Process.from_yaml(BASE.replace("note: text", spec))

    deal = process.start("D-1")

    with pytest.raises(InvalidValues, match="note"), WATCH.on():
        deal.update(note="a" * 5_000)


@pytest.mark.parametrize("name", FILES)
def test_the_command_line_says_the_same(name: str) -> None:
    """A hostile file is a message and an exit status, never a traceback."""
    text, rule = FILES[name]
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    Path("hostile.yaml").write_bytes(raw)

    with WATCH.on():
        result = CliRunner().invoke(main, ["check", "hostile.yaml"])

    assert (1, True) == (result.exit_code, isinstance(result.exception, SystemExit))
    assert f"error {rule}: " in result.output or "error not-utf-8: " in result.output
    assert "\x1b" not in result.output


@pytest.mark.parametrize("command", ["show", "graph", "explain"])
def test_other_commands_refuse_the_file_too(command: str) -> None:
    """They load it first."""
    Path("hostile.yaml").write_text(guarded("__import__('os').system('touch hacked')"))
    arguments = [command, "hostile.yaml", *(["win"] if command == "explain" else [])]

    with WATCH.on():
        result = CliRunner().invoke(main, arguments)

    assert 2 == result.exit_code
    assert "error expression: " in result.output


@pytest.mark.parametrize("file", ["/dev/null", ".", "https://example.org/"])
def test_a_hostile_name_of_a_file_is_a_message(file: str) -> None:
    """What is no file of a process is said to be none."""
    with WATCH.on():
        result = CliRunner().invoke(main, ["check", file])

    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    "item",
    ["/etc/passwd", f"{'../' * 9}etc/passwd", "./x/../../y", "./link.yaml", "./up/passwd"],
)
def test_no_file_outside_of_its_folder_is_read(tmp_path: Path, item: str) -> None:
    """Whatever a process names in ``extends``; links are followed before it is decided."""
    (tmp_path / "link.yaml").symlink_to("/etc/passwd")
    (tmp_path / "up").symlink_to("/etc")
    path = tmp_path / "acme.yaml"
    path.write_text(f"salesprocess: 1\nprocess: acme\nextends: {item}\n", encoding="utf-8")
    with WATCH.on(), pytest.raises(LoadError) as caught:
        Process.load(path)
    for made in tmp_path.iterdir():
        made.unlink()

    assert ["bad-extends"] == [finding.rule for finding in caught.value.findings]
