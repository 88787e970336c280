"""From text to a checked expression."""

from __future__ import annotations

import ast
import keyword
import re
from typing import NoReturn

from salesprocess.expressions import refusals, rules
from salesprocess.expressions.check import Checker, Failed, is_none
from salesprocess.expressions.errors import ExpressionError, ExpressionErrors
from salesprocess.expressions.scope import Scope
from salesprocess.expressions.tree import Expression, Literal, Node
from salesprocess.expressions.types import BOOLEAN, NONE, Type

MAX_LENGTH = 2_000
_BREAKS = str.maketrans("\n\r\t\f", "    ")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def parse(text: str, scope: Scope, *, expects: Type | None = BOOLEAN) -> Expression:
    """Return the checked expression of a text.

    Args:
        text: What was written. A line break counts as a space.
        scope: The names and functions it may use.
        expects: The type its value must have; None if any type will do. The literal `None`
            may stand alone where something else than a condition is expected.

    Raises:
        ExpressionErrors: With every mistake found.
    """
    tree, shift = _syntax(text)
    if is_none(tree) and expects != BOOLEAN:
        start = text.index("None")
        return Expression(text, NONE, Literal(NONE, start, start + 4, None), frozenset())
    checker = Checker(text, shift, scope)
    try:
        root = _fitted(checker, tree, expects)
    except Failed:
        raise ExpressionErrors(checker.errors) from None
    except ExpressionError as error:
        raise ExpressionErrors((*checker.errors, error)) from None
    return Expression(text, root.type, root, frozenset(checker.names))


def _fitted(checker: Checker, tree: ast.expr, expects: Type | None) -> Node:
    if expects == BOOLEAN:
        return checker.condition(tree)
    node = checker.check(tree)
    return node if expects is None else rules.fit(node, expects)


def _syntax(text: str) -> tuple[ast.expr, int]:
    """Return Python's tree of the text, and how many characters stand before it."""
    if len(text) > MAX_LENGTH:
        _stop(f"an expression has at most {MAX_LENGTH} characters, not {len(text)}; split it")
    line = text.translate(_BREAKS)
    body = line.lstrip(" ")
    shift = len(line) - len(body)
    if not body:
        _stop("there is no expression; write a condition, such as filled(amount)")
    if "\\" in body or "#" in body:
        _refuse_signs(body, shift)
    try:
        return ast.parse(body, mode="eval").body, shift
    except SyntaxError as error:
        raise ExpressionErrors((_explained(error, body, shift),)) from None
    except (MemoryError, RecursionError):
        _stop("the expression is nested too deeply; split it into two")
    except ValueError:
        _stop("the expression has characters that are no text; write it anew")


def _stop(message: str, column: int = 0, end: int | None = None) -> NoReturn:
    raise ExpressionErrors((ExpressionError(message, column, end),))


def _refuse_signs(body: str, shift: int) -> None:
    r"""Refuse `\` anywhere and `#` outside of quotes, behind which a condition would vanish."""
    plain = _QUOTED.sub(lambda found: "x" * len(found[0]), body)
    if (at := body.find("\\")) >= 0:
        _stop(r"'\' has no meaning here; write the character itself", at + shift, at + shift + 1)
    if (at := plain.find("#")) >= 0:
        _stop("a comment has no place in an expression; leave it out", at + shift, len(body) + shift)


def _explained(error: SyntaxError, body: str, shift: int) -> ExpressionError:
    hint = refusals.of_text(body)
    if hint is not None:
        return ExpressionError(hint.message, hint.column + shift, hint.end + shift)
    start = min(max((error.offset or 1) - 1, 0), len(body))
    end = max((error.end_offset or 0) - 1, start)
    word = re.match(r"\w*", body[start:])
    if word and keyword.iskeyword(word[0]) and word[0] not in ("and", "or", "not", "in", "if"):
        return ExpressionError(
            f"{word[0]!r} is a word of Python and no name; rename the field",
            start + shift,
            start + shift + len(word[0]),
        )
    message = f"this cannot be read ({error.msg}); write a condition, such as amount > 0 and won"
    return ExpressionError(message, start + shift, end + shift)
