from __future__ import annotations

from pathlib import Path

import pytest

import check_floors

FUNCTION_OF_40_LINES = "def walk():\n" + "    x = 1\n" * 39


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An empty package of the name ``shop``."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    return folder


def breaches(package: Path) -> list[str]:
    return [f"{b.path.name}:{b.line}: {b.message}" for b in check_floors.breaches(package)]


def test_the_longest_allowed_function_and_file_pass(package: Path) -> None:
    """A function of 40 lines in a file of 399 breaks nothing."""
    (package / "walk.py").write_text(FUNCTION_OF_40_LINES + "\n" * 359)

    assert [] == breaches(package)


def test_a_longer_file_is_found(package: Path) -> None:
    """A file of 400 lines is told with its length."""
    (package / "walk.py").write_text("\n" * 400)

    assert ["walk.py:1: 400 lines, more than 399; split the file."] == breaches(package)


@pytest.mark.parametrize("indent", ["", "class Walk:\n    async "])
def test_a_longer_function_is_found(package: Path, indent: str) -> None:
    """A function or method of 41 lines is told with its name, line and length."""
    body = FUNCTION_OF_40_LINES.replace("    x", "        x") + "        x = 2\n"
    (package / "walk.py").write_text(indent + body)

    line = 2 if indent else 1
    assert [f"walk.py:{line}: 'walk' has 41 lines, more than 40; split it."] == breaches(package)


def test_an_init_may_re_export(package: Path) -> None:
    """A docstring, imports, ``__all__`` and ``__version__`` are all that an ``__init__`` needs."""
    (package / "__init__.py").write_text(
        '"""Shop."""\nfrom shop.walk import go\n__all__ = ["go"]\n__version__ = "1"\n'
    )

    assert [] == breaches(package)


@pytest.mark.parametrize("code", ["limit = 3", "def go(): ...", "if limit: ..."])
def test_an_init_that_does_more_is_found(package: Path, code: str) -> None:
    """Anything else in an ``__init__`` is told with its line."""
    (package / "__init__.py").write_text(f"import os\n{code}\n")

    expected = ["__init__.py:2: an __init__ only re-exports; move this to a module."]
    assert expected == breaches(package)


@pytest.mark.parametrize(
    "code", ["import shop", "import os, shop", "from shop import go", "from . import go"]
)
def test_an_import_of_the_root_is_found(package: Path, code: str) -> None:
    """A module that imports its own package root is told, also when it does so in a function."""
    (package / "walk.py").write_text(f"def go():\n    {code}\n")

    assert ["walk.py:2: imports the root of 'shop'; name the module."] == breaches(package)


@pytest.mark.parametrize(
    "code", ["import shop.sit", "from shop.sit import go", "from shop import sit", "import shops"]
)
def test_an_import_of_a_module_passes(package: Path, code: str) -> None:
    """Naming the module that is meant is the way to import."""
    (package / "sit.py").write_text(code)

    assert [] == breaches(package)


def test_a_relative_import_counts_its_dots(package: Path) -> None:
    """In a subpackage one dot is the subpackage and two dots are the root."""
    (package / "park").mkdir()
    (package / "park" / "walk.py").write_text("from . import bench\nfrom .. import go\n")

    assert ["walk.py:2: imports the root of 'shop'; name the module."] == breaches(package)


def test_main_prints_the_breaches_and_the_summary(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command prints findings, then the sizes, and its status says whether all is well."""
    (package / "walk.py").write_text(FUNCTION_OF_40_LINES + "def stop():\n    pass\n")

    assert 0 == check_floors.main(package)
    assert "2 files, 2 functions: median 21 lines, longest 40, 50% over 26\n" == (
        capsys.readouterr().out
    )

    (package / "sit.py").write_text("import shop")

    assert 1 == check_floors.main(package)
    assert f"{package / 'sit.py'}:1: imports" in capsys.readouterr().out


def test_the_summary_of_a_package_without_functions(package: Path) -> None:
    """There is no median of nothing, and no error either."""
    assert "1 files, no functions" == check_floors.summary(package)
