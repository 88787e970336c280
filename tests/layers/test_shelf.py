"""What can be extended by its name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from salesprocess import LoadError, UsageError
from salesprocess.layers import (
    builtin_layers,
    builtin_names,
    is_layer,
    shelf_text,
    shipped_names,
)
from salesprocess.layers.shelf import installed, installed_file
from salesprocess.loading import load_file, load_opened, open_named

from .helpers import BASE

OVER = "salesprocess: 1\nprocess: acme\nextends: {name}\n"


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a package that offers processes, and that cannot be imported."""
    folder = tmp_path / "site"
    (folder / "acme_sales" / "regional").mkdir(parents=True)
    (folder / "acme_sales" / "__init__.py").write_text("raise SystemExit('imported')")
    (folder / "acme_sales" / "base.yaml").write_text(BASE)
    (folder / "acme_sales" / "regional" / "id.yaml").write_text(
        "salesprocess: 1\nlayer: id\nextends: ./more.yaml\n"
    )
    (folder / "acme_sales" / "regional" / "more.yaml").write_text("salesprocess: 1\nlayer: more\n")
    (folder / "one_module.py").write_text("raise SystemExit('imported')")
    (folder / "single.yaml").write_text(BASE)
    info = folder / "acme_sales-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-sales\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[salesprocess.processes]\n"
        "acme_base = acme_sales:base.yaml\n"
        "acme_id = acme_sales.regional:id.yaml\n"
        "single = one_module:single.yaml\n"
        "generic = acme_sales:base.yaml\n"
        "gone = acme_sales:gone.yaml\n"
        "nowhere = no_such_package:base.yaml\n"
        "code = acme_sales:main\n"
        "climbs = acme_sales:...yaml\n"
    )
    monkeypatch.syspath_prepend(folder)
    return folder


def over(folder: Path, name: str) -> Path:
    """Write a process over what has a name."""
    path = folder / "acme.yaml"
    path.write_text(OVER.format(name=name), encoding="utf-8")
    return path


def test_what_ships() -> None:
    """Processes and layers, told apart; each is one of the two."""
    assert "generic" in builtin_names()
    assert sorted((*builtin_names(), *builtin_layers())) == [*shipped_names()]
    assert all(is_layer(open_named(name).source) for name in builtin_layers())


def test_a_process_of_a_package(tmp_path: Path) -> None:
    """It is read and not imported, and messages call it by its name."""
    definition = load_file(over(tmp_path, "acme_base"))

    assert "installed:acme_base" == definition.layering.files[0]
    assert "installed:acme_base" == definition.place("stages.lead").file
    assert "acme_sales" not in sys.modules
    assert "base" == load_opened(open_named("acme_base")).name


def test_files_beside_the_file_of_a_package(tmp_path: Path) -> None:
    """It may extend what lies in its own folder."""
    path = over(tmp_path, "[acme_base, acme_id]")
    more = load_file(path).layering.files[1]
    assert str(tmp_path / "site" / "acme_sales" / "regional" / "more.yaml") == more
    names = [Path(file).name for file in load_file(path).layering.files]

    assert ["installed:acme_base", "more.yaml", "installed:acme_id", "acme.yaml"] == names


def test_a_file_beside_a_module(tmp_path: Path) -> None:
    """A distribution of one module has a folder, too."""
    assert "acme" == load_file(over(tmp_path, "single")).name


def test_what_ships_comes_first(tmp_path: Path) -> None:
    """No package can put itself in the place of what ships."""
    assert "builtin:generic" == load_file(over(tmp_path, "generic")).layering.files[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone", "names a file that is not there"),
        ("nowhere", "names a file that is not there"),
        ("code", "its value has the form 'package:file.yaml'"),
        ("climbs", "its value has the form 'package:file.yaml'"),
    ],
)
def test_a_package_that_offers_nothing(tmp_path: Path, name: str, words: str) -> None:
    """Its entry point is named."""
    with pytest.raises(LoadError, match=f"entry point '{name}'") as caught:
        load_file(over(tmp_path, name))
    assert words in str(caught.value)
    with pytest.raises(UsageError, match=f"entry point '{name}'"):
        open_named(name)


def test_the_nearest_name(tmp_path: Path) -> None:
    """Those of packages count, too."""
    with pytest.raises(LoadError, match="did you mean 'acme_base'"):
        load_file(over(tmp_path, "acme_bas"))


def test_the_text_by_what_messages_call_it(package: Path) -> None:
    """For whoever shows the line; a path is no name."""
    assert BASE == shelf_text("installed:acme_base")
    assert (shelf_text("builtin:generic") or "").startswith("# The sales process")
    assert [None] * 4 == [
        shelf_text(place)
        for place in (str(package / "single.yaml"), "builtin:x", "installed:x", "installed:gone")
    ]


def test_a_file_of_a_package_is_found(package: Path) -> None:
    """In the folder of the package."""
    assert package / "acme_sales" / "base.yaml" == installed_file(installed()["acme_base"])
