"""Which files are read, and which are not."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from salesprocess import LoadError, Process
from salesprocess.layers import MOST_FILES, MOST_LEVELS
from salesprocess.loading import load_file

from .helpers import BASE, findings, layered, messages, put_together

HEAD = "salesprocess: 1\nprocess: acme\n"


def written(folder: Path, extends: str, name: str = "acme.yaml", head: str = HEAD) -> Path:
    """Write a file that extends others, and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{head}extends: {extends}\n", encoding="utf-8")
    return path


def test_names_and_files_in_folders(tmp_path: Path) -> None:
    """A file counts from the file that says it, and may go up as far as the allowed folder."""
    written(tmp_path, "[generic, ../region/id.yaml]", "industry/pharma.yaml")
    written(tmp_path, "[]", "region/id.yaml", "salesprocess: 1\nlayer: id\n")
    path = written(tmp_path, "./industry/pharma.yaml")

    assert (
        "builtin:generic",
        str(tmp_path / "region/id.yaml"),
        str(tmp_path / "industry/pharma.yaml"),
        str(path),
    ) == load_file(path).layering.files


def test_a_diamond_is_laid_once(tmp_path: Path) -> None:
    """After all that it extends, and before all that extends it."""
    layered(tmp_path)
    for name in ("a", "b"):
        written(tmp_path, "./base.yaml", f"{name}.yaml", f"salesprocess: 1\nlayer: {name}\n")
    path = written(tmp_path, "[./b.yaml, ./a.yaml, ./base.yaml]")

    names = [Path(file).stem for file in load_file(path).layering.files]
    assert ["base", "b", "a", "acme"] == names


MISTAKES = [
    ("genric", "unknown-layer", "did you mean 'generic'?"),
    ("xyzzy", "unknown-layer", "use one of: "),
    ("other", "unknown-layer", "did you mean the file './other.yaml'?"),
    ("./othr.yaml", "unknown-layer", "did you mean './other.yaml'?"),
    ("sub/nothing.yaml", "unknown-layer", "names of files count from the file that they stand in."),
    ("/etc/hosts", "bad-extends", "is an absolute path"),
    ("C:/law.yaml", "bad-extends", "is an absolute path"),
    ("'..\\law.yaml'", "bad-extends", "Write '../law.yaml'"),
    ("../law.yaml", "bad-extends", "leads out of the folders"),
    ("./sub/../../law.yaml", "bad-extends", "leads out of the folders"),
    ("./link.yaml", "bad-extends", "leads out of the folders"),
    ("./round.yaml", "unknown-layer", "There is no file"),
    ("./sub/", "unknown-layer", "There is no file"),
    ("./pipe.yaml", "unknown-layer", "There is no file"),
    ("./acme.yaml", "layer-circle", "A file cannot extend itself"),
    ("./back.yaml", "layer-circle", "circle: acme.yaml → back.yaml → acme.yaml"),
    ('"a\\0b.yaml"', "unprintable", "cannot stand in a text file"),
    ("3", "wrong-type", "'extends' takes names"),
    ("{a: b}", "wrong-type", "'extends' takes names"),
    ("[[]]", "wrong-type", "'extends' takes names"),
    ("''", "wrong-type", "'extends' takes names"),
    ("./broken.yaml", "yaml-syntax", ""),
    ("./list.yaml", "no-process", "This is no process"),
    ("./old.yaml", "bad-version", "write 'salesprocess: 1'"),
    ("./named.yaml", "bad-name", "write 'a_name'"),
    ("./binary.yaml", "not-utf-8", "save it with the encoding UTF-8"),
]


@pytest.mark.parametrize(("item", "rule", "words"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_what_cannot_be_extended(tmp_path: Path, item: str, rule: str, words: str) -> None:
    """Each is refused with the way out, at its place, and nothing else is told."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    layered(tmp_path).rename(tmp_path / "law.yaml")
    (folder / "link.yaml").symlink_to(tmp_path / "law.yaml")
    (folder / "round.yaml").symlink_to(folder / "round.yaml")
    os.mkfifo(folder / "pipe.yaml")
    for name, text in {
        "other": BASE,
        "back": f"{HEAD}extends: ./acme.yaml\n",
        "broken": "a: [",
        "list": "[1]",
        "old": "salesprocess: 0\nlayer: old\n",
        "named": "salesprocess: 1\nlayer: A Name\n",
    }.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "binary.yaml").write_bytes(b"a: \xff")
    path = written(folder, item.replace("\\0", "\0"))

    told = [finding.partition(" ")[0] for finding in findings(path)]
    assert rule == told[0]
    assert words in messages(path)[0]
    assert "root:" not in str(messages(path))


def test_other_folders_are_named_by_the_application(tmp_path: Path) -> None:
    """Not by the file."""
    layered(tmp_path / "in") if (tmp_path / "in").mkdir() else None
    (tmp_path / "shared").mkdir()
    layered(tmp_path / "shared")
    path = written(tmp_path / "in", "../shared/base.yaml")

    with pytest.raises(LoadError, match="leads out of the folders"):
        Process.load(path)
    assert "acme" == Process.load(path, folders=[tmp_path / "shared"]).definition.name


def test_text_and_data_extend_files_only_from_a_folder(tmp_path: Path) -> None:
    """What is no file has none, so the application says which one is meant."""
    layered(tmp_path)
    data = {"salesprocess": 1, "process": "acme", "extends": "./base.yaml"}
    text = f"{HEAD}extends: ./base.yaml\n"

    with pytest.raises(LoadError, match="name the folder with 'folder'"):
        Process.from_yaml(text)
    with pytest.raises(LoadError, match="name the folder with 'folder'"):
        Process.from_dict(data)
    assert "acme" == Process.from_yaml(text, folder=tmp_path).definition.name
    assert "acme" == Process.from_dict(data, folder=tmp_path).definition.name
    assert "acme" == Process.from_dict({**data, "extends": "generic"}).definition.name


def test_more_levels_than_anybody_means(tmp_path: Path) -> None:
    """A long chain ends in an error, not in a stack that overflows."""
    path = layered(tmp_path, *[""] * (MOST_LEVELS + 1))

    assert ["too-many-layers layer_2.yaml:3 extends"] == findings(path)
    assert [] == findings(layered(tmp_path, *[""] * (MOST_LEVELS - 1)))


def test_more_files_than_anybody_means(tmp_path: Path) -> None:
    """However they are grouped."""
    for number in range(MOST_FILES + 5):
        written(tmp_path, "[]", f"l{number}.yaml", f"salesprocess: 1\nlayer: l{number}\n")
    half = [f"./l{number}.yaml" for number in range(MOST_FILES + 5)]
    written(tmp_path, f"[{', '.join(half[:30])}]", "some.yaml", "salesprocess: 1\nlayer: some\n")
    path = written(tmp_path, f"[./some.yaml, {', '.join(half[30:])}]")

    told = findings(path)
    assert {"too-many-layers"} == {finding.partition(" ")[0] for finding in told}


def test_larger_files_than_anybody_means(tmp_path: Path) -> None:
    """They count together."""
    layered(tmp_path)
    for name in "ab":
        text = f"salesprocess: 1\nlayer: {name}\n#{'x' * 1_100_000}\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    path = written(tmp_path, "[./base.yaml, ./a.yaml, ./b.yaml]")

    assert ["too-large acme.yaml:3 extends[2]"] == findings(path)


def test_a_list_without_end_is_refused_at_once(tmp_path: Path) -> None:
    """It takes no longer than a short one."""
    layered(tmp_path)
    path = written(tmp_path, f"[{', '.join(['./base.yaml'] * 40_000)}]")
    begun = time.perf_counter()

    assert [f"too-many-layers acme.yaml:3 extends[{MOST_FILES}]"] == findings(path)
    assert time.perf_counter() - begun < 3


def test_a_file_is_known_by_all_that_it_extends(tmp_path: Path) -> None:
    """Itself or by way of others."""
    path = layered(tmp_path, "", "")
    last = put_together(tmp_path, path).documents[-1]

    assert ["base", "layer_1"] == sorted(Path(name).stem for name in last.extends)


def test_messages_name_a_file_as_the_loaded_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the same relative path; of a text, by the folder that the application gave."""
    layered(tmp_path)
    written(tmp_path, "./base.yaml")
    monkeypatch.chdir(tmp_path.parent)
    name = tmp_path.name
    text = f"{HEAD}extends: ./base.yaml\n"

    assert f"{name}/base.yaml" == load_file(f"{name}/acme.yaml").layering.files[0]
    process = Process.from_yaml(text, folder=tmp_path)
    assert str(tmp_path / "base.yaml") == process.definition.layering.files[0]
    monkeypatch.chdir(tmp_path)
    assert "base.yaml" == load_file("acme.yaml").layering.files[0]
