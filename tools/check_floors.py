"""Hold the size and the shape of the source to what the project promises.

Import-linter checks who imports whom. This checks the rest: no file has 400 lines, no function
more than 40 (docstring included), an ``__init__`` only re-exports, nothing reaches for the root.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LONGEST_FILE = 399
LONGEST_FUNCTION = 40
LONG_FUNCTION = 26

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Breach(NamedTuple):
    """A promise that a file does not keep, and the line where it can be seen."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        """Write it as compilers do."""
        return f"{self.path}:{self.line}: {self.message}"


def lines_of(function: Function) -> int:
    """Count the lines of a function from ``def`` to its last one."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def functions_in(tree: ast.Module) -> Iterator[Function]:
    """Yield every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def breaches(package: Path) -> Iterator[Breach]:
    """Yield what the files of a package break, file by file.

    Args:
        package: The folder of the package; its name is the name that no module may import.
    """
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text, str(path))
        yield from _sizes(path, text, tree)
        if path.name == "__init__.py":
            yield from _more_than_exports(path, tree)
        if path != package / "__init__.py":
            yield from _imports_of_root(package, path, tree)


def _sizes(path: Path, text: str, tree: ast.Module) -> Iterator[Breach]:
    length = len(text.splitlines())
    if length > LONGEST_FILE:
        yield Breach(path, 1, f"{length} lines, more than {LONGEST_FILE}; split the file.")
    for function in functions_in(tree):
        if lines_of(function) > LONGEST_FUNCTION:
            found = f"{function.name!r} has {lines_of(function)} lines"
            yield Breach(path, function.lineno, f"{found}, more than {LONGEST_FUNCTION}; split it.")


def _more_than_exports(path: Path, tree: ast.Module) -> Iterator[Breach]:
    for node in tree.body:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Expr(ast.Constant(str())):
                continue
            case ast.Assign(targets=[ast.Name("__all__" | "__version__")]):
                continue
            case ast.If(test=ast.Name("TYPE_CHECKING"), body=body, orelse=[]):
                if all(isinstance(inner, ast.ImportFrom) for inner in body):
                    continue
        yield Breach(path, node.lineno, "an __init__ only re-exports; move this to a module.")


def _imports_of_root(package: Path, path: Path, tree: ast.Module) -> Iterator[Breach]:
    root = package.name
    modules = {module.stem for module in package.iterdir()}
    spellings = {(root, 0), (None, len(path.relative_to(package).parts))}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                found = any(alias.name == root for alias in names)
            case ast.ImportFrom(module, names, dots) if (module, dots) in spellings:
                found = any(alias.name not in modules for alias in names)
            case _:
                continue
        if found:
            yield Breach(path, node.lineno, f"imports the root of {root!r}; name the module.")


def summary(package: Path) -> str:
    """Say how many functions a package has and how long they are."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in package.rglob("*.py")]
    sizes = [lines_of(function) for tree in trees for function in functions_in(tree)]
    if not sizes:
        return f"{len(trees)} files, no functions"
    over = sum(size > LONG_FUNCTION for size in sizes) / len(sizes)
    return (
        f"{len(trees)} files, {len(sizes)} functions: median {statistics.median(sizes):g} lines,"
        f" longest {max(sizes)}, {over:.0%} over {LONG_FUNCTION}"
    )


def main(package: Path) -> int:
    """Print every breach, then the summary; return 1 if there was a breach."""
    found = list(breaches(package))
    print(*found, summary(package), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
