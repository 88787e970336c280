"""From text to a checked expression."""

from __future__ import annotations

import ast
import keyword
import re
from typing import NoReturn

from salesprocess.expressions import refusals, rules
from salesprocess.expressions.check import Checker, Failed, is_none
from salesprocess.expressions.errors import ExpressionError, ExpressionErrors
from salesprocess.expressions.local import localised
from salesprocess.expressions.scope import Scope
from salesprocess.expressions.tree import Expression, Literal, Node
from salesprocess.expressions.types import BOOLEAN, NONE, Type

MAX_LENGTH = 2_000
_BREAKS = str.maketrans("\n\r\t\f", "    ")
_OURS = frozenset({"and", "or", "not", "in", "if", "else", "is", "True", "False", "None"})


def parse(text: str, scope: Scope, *, expects: Type | None = BOOLEAN) -> Expression:
    """Return the checked expression of a text.

    Args:
        text: What was written. A line break counts as a space.
        scope: The names and functions it may use.
        expects: The type its value must have; None if any type will do. The literal ``None``
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
        root = _checked(checker, tree, expects)
    except Failed:
        raise ExpressionErrors(checker.errors) from None
    except ExpressionError as error:
        raise ExpressionErrors((*checker.errors, error)) from None
    if scope.local is not None:
        root = localised(root, text, scope.local)
    return Expression(text, root.type, root, frozenset(checker.names), checker.reads)


def _checked(checker: Checker, tree: ast.expr, expects: Type | None) -> Node:
    if expects == BOOLEAN:
        return checker.condition(tree)
    node = checker.check(tree)
    return node if expects is None else rules.fit(node, expects)


def _syntax(text: str) -> tuple[ast.expr, int]:
    """Return Python's tree of a text, and how many characters stand before it."""
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
        _stop(refusals.TOO_DEEP)
    except ValueError:
        _stop("the expression has characters that are no text; type it anew")


def _refuse_signs(body: str, shift: int) -> None:
    r"""Refuse ``\`` anywhere, and ``#`` outside of quotes, behind which a condition would vanish.

    Without ``\`` a text is as long as its literal, so that columns can point into it.
    """
    if (at := body.find("\\")) >= 0:
        at += shift
        _stop(r"'\' has no meaning here; write the character itself", at, at + 1)
    if (at := refusals.unquoted(body).find("#")) >= 0:
        _stop(refusals.NO_COMMENT, at + shift, len(body) + shift)


def _stop(message: str, column: int = 0, end: int | None = None) -> NoReturn:
    raise ExpressionErrors((ExpressionError(message, column, end),))


def _explained(error: SyntaxError, body: str, shift: int) -> ExpressionError:
    """Return what a syntax error means to somebody who does not write Python."""
    at = min(max((error.offset or 1) - 1, 0), len(body))
    word = re.match(r"\w*", body[at:])
    name = word[0] if word else ""
    if keyword.iskeyword(name) and name not in _OURS:
        message = f"{name!r} is a word of Python and cannot be a name; rename the field"
        return ExpressionError(message, at + shift, at + shift + len(name))
    if hint := refusals.of_text(body):
        return ExpressionError(hint.message, hint.column + shift, hint.end + shift)
    if "too many nested" in error.msg:
        return ExpressionError(refusals.TOO_DEEP, at + shift)
    end = max((error.end_offset or 0) - 1, at)
    message = f"this cannot be read ({error.msg}); write a condition, such as amount > 0"
    return ExpressionError(message, at + shift, end + shift)
