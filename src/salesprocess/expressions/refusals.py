"""The sentences about what the language does not have, each with what to write instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from types import MappingProxyType

from salesprocess.expressions.errors import ExpressionError, did_you_mean
from salesprocess.expressions.rules import label
from salesprocess.expressions.scope import Scope
from salesprocess.expressions.tree import Fact, Literal, Node

TOO_DEEP = "the expression is nested too deeply; split it into two"
NO_NUMBER = "this is no number that counts here; write digits, such as 25_000"
NO_COMMENT = "a comment has no place in an expression; leave it out"

_VALUES = "a list of values stands only behind in; write x in ('a', 'b')"
_LOOP = "'for' has no meaning here; use any_of(...), all_of(...), sum(...), min(...) or max(...)"
_SYNTAX: Mapping[type[ast.AST], str] = MappingProxyType(
    {
        ast.Await: "'await' has no meaning here; leave it out",
        ast.Dict: "'{...}' has no meaning here; use the fields of the deal",
        ast.DictComp: _LOOP,
        ast.GeneratorExp: _LOOP,
        ast.JoinedStr: "a text cannot be put together here; write it plainly in quotes",
        ast.Lambda: "'lambda' has no meaning here; write the condition itself",
        ast.List: _VALUES,
        ast.ListComp: _LOOP,
        ast.NamedExpr: "':=' assigns, which no expression does; write == to compare",
        ast.Set: _VALUES,
        ast.SetComp: _LOOP,
        ast.Starred: "'*' stands only between two values; write every value by itself",
        ast.Subscript: "'[...]' has no meaning behind a name; use the dotted name of a field",
        ast.Tuple: _VALUES,
        ast.Yield: "'yield' has no meaning here; leave it out",
        ast.YieldFrom: "'yield' has no meaning here; leave it out",
    }
)
_OPERATORS: Mapping[type[ast.operator], str] = MappingProxyType(
    {
        ast.BitAnd: "'&' has no meaning here; write and",
        ast.BitOr: "'|' has no meaning here; write or",
        ast.BitXor: "'^' has no meaning here; write != between two conditions",
        ast.FloorDiv: "'//' has no meaning here; write round(a / b)",
        ast.LShift: "'<<' has no meaning here; write <",
        ast.MatMult: "'@' has no meaning here; put an address in quotes",
        ast.Mod: "'%' has no meaning here; write a percentage in quotes, such as '30%'",
        ast.Pow: "'**' has no meaning here; multiply instead",
        ast.RShift: "'>>' has no meaning here; write >",
    }
)
_NO_SYNTAX = "this form of Python has no meaning here; write a condition, such as amount > 0"


def of_syntax(tree: ast.expr) -> str:
    """Return what to say of a form of Python that is not in the subset."""
    return _SYNTAX.get(type(tree), _NO_SYNTAX)


def of_operator(operator: ast.operator) -> str:
    """Return what to say of an operator that is not in the subset."""
    return _OPERATORS[type(operator)]


def of_identity(operator: ast.cmpop, left: ast.expr, right: ast.expr) -> str:
    """Return what to say of ``is``, and of a comparison with ``None``."""
    against = isinstance(operator, ast.NotEq | ast.IsNot | ast.NotIn)
    for side, other in ((left, right), (right, left)):
        if isinstance(side, ast.Constant) and side.value is None:
            function = "filled" if against else "empty"
            return f"nothing is compared with None; write {function}({_dotted(other)})"
    return f"'is' has no meaning here; write {'!=' if against else '=='}"


def _dotted(tree: ast.expr) -> str:
    """Return the name that a tree is, or ``x``."""
    match tree:
        case ast.Name():
            return tree.id
        case ast.Attribute(value=ast.Name() | ast.Attribute()):
            return f"{_dotted(tree.value)}.{tree.attr}"
        case _:
            return "x"


def of_constant(value: object) -> str:
    """Return what to say of a literal that is not in the subset."""
    match value:
        case None:
            return "None has no place in a calculation or condition; write empty(x) or filled(x)"
        case str():
            return "a text is one pair of quotes without a prefix; put a comma between two texts"
        case complex():
            return NO_NUMBER
        case _:
            return "this is no literal here; write a text in quotes, or a number"


def of_sign(node: Node) -> str:
    """Return what to say of a sign before something that has none."""
    return f"{label(node)} has no sign; put + and - before numbers, money and durations only"


def of_condition(node: Node) -> ExpressionError:
    """Return the error about a value that stands where a condition is needed."""
    if isinstance(node, Literal):
        return _error(node, f"{label(node)} is neither true nor false; write true, false or x == y")
    name = node.name if isinstance(node, Fact) else "x"
    return _error(
        node,
        f"{label(node)} is not a condition; ask filled({name}), or compare it, such as"
        f" {name} == ...",
    )


def of_container(node: Node) -> ExpressionError:
    """Return the error about ``in`` before something that is no list."""
    return _error(
        node,
        f"{label(node)} is no list to look into; write x in ('a', 'b'), or == for a single value",
    )


def of_list(node: Node) -> ExpressionError:
    """Return the error about a list before ``in`` and literals."""
    name = node.name if isinstance(node, Fact) else "x"
    return _error(
        node,
        f"{label(node)} is not a single value; write any_of({name}, 'a', 'b')"
        f" or all_of({name}, 'a', 'b')",
    )


def of_option(node: Node) -> ExpressionError:
    """Return the error about a name among the literals behind ``in``."""
    return _error(
        node, f"{label(node)} stands where only literals do; write x == a or x == b instead of in"
    )


def _error(node: Node, message: str) -> ExpressionError:
    return ExpressionError(message, node.start, node.end)


def of_name(dotted: str, scope: Scope, *, guess: bool) -> str:
    """Return what to say of a name that the scope does not have.

    Args:
        dotted: The name.
        scope: What is known.
        guess: Whether to look for the nearest known name.
    """
    if any(part.startswith("_") for part in dotted.split(".")):
        return f"{_short(dotted)} is no field: no name begins with '_'; use the name of a field"
    if dotted in scope.functions:
        return f"{dotted!r} is a function; write {scope.functions[dotted].usage}"
    if members := scope.members(dotted):
        more = ", ..." if members[12:] else ""
        return f"{dotted!r} is a group; write one of its members: {', '.join(members[:12])}{more}"
    owner = dotted.rpartition(".")[0]
    if owner in scope.names:
        return f"{owner!r} is {scope.names[owner].type} and has no parts; write {owner} alone"
    if dotted.casefold() in ("null", "nil", "none"):
        return f"{_short(dotted)} has no place here; write empty(x) or filled(x)"
    known = [*scope.names, "true", "false"] if guess else ()
    otherwise = "use a name declared under 'fields', or put a text in quotes"
    return f"{_short(dotted)} is not known; {did_you_mean(dotted, known, otherwise=otherwise)}"


def of_reads(dotted: str, most: int) -> str:
    """Return what to say of the name with which an expression reads too much."""
    return (
        f"with {_short(dotted)}, more than {most} values are read, those behind derived fields"
        " included; derive fields in fewer steps"
    )


def of_function(name: str | None, scope: Scope, *, guess: bool) -> str:
    """Return what to say of a call of something that is no function.

    Args:
        name: The name that is called, if it is one.
        scope: What is known.
        guess: Whether to look for the nearest known function.
    """
    functions = "use one of " + ", ".join(scope.functions)
    if name is None:
        return f"only functions are called, by their plain name; {functions}"
    if name in scope.names:
        return f"{name!r} is a field and not a function; leave the parentheses out"
    if name.casefold() in ("and", "or", "not"):
        return f"{name!r} is written in lower case; write {name.casefold()}"
    near = did_you_mean(name, scope.functions if guess else (), otherwise=functions)
    return f"there is no function {_short(name)}; {near}"


def of_bare_name(function: str, name: str) -> str:
    """Return what to say of a name without quotes in a function that takes one in quotes."""
    return f"the name stands in quotes here; write {function}({name!r})"


def _short(name: str) -> str:
    return repr(name if len(name) <= 60 else name[:57] + "...")


QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_HINTS = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        (r":=", "':=' assigns, which no expression does; write == to compare"),
        (r"&&", "'&&' has no meaning here; write and"),
        (r"\|\|", "'||' has no meaning here; write or"),
        (r"<>", "'<>' has no meaning here; write !="),
        (r"=>", "'=>' has no meaning here; write >="),
        (r"=<", "'=<' has no meaning here; write <="),
        (r"={3,}", "{found!r} has no meaning here; write =="),
        (r"!(?!=)", "'!' has no meaning here; write not"),
        (r"(?<![=!<>:])=(?!=)", "'=' assigns, which no expression does; write == to compare"),
        (r"\b(?:AND|OR|NOT|IN|IF|ELSE)\b", "{found!r} is written in lower case; write {lower}"),
        (
            r"\b[0-9]+ business (?:day|hour)s?\b",
            "business days stand in quotes, added to a moment; write now + '{found}'",
        ),
        (r"\b[0-9][0-9_.]* ?%", "a percentage stands in quotes; write '{found}'"),
        (r"\b[0-9][0-9_.]* +[A-Z]{3}\b", "an amount of money stands in quotes; write '{found}'"),
        (r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b", "a date stands in quotes; write '{found}'"),
        (r"\b[0-9]+(?:s|m|h|d|w|mo|y)\b", "a duration stands in quotes; write '{found}'"),
        (r"\b[0-9]+(?:,[0-9]{3})+\b", "a number has no commas; write {plain}"),
        (r"\?", "'?' has no meaning here; write a if condition else b"),
        ("[\u201c\u201d\u2018\u2019\u00ab\u00bb]", "these are no straight quotes; write '...'"),
        (r";", "';' has no meaning here; write and"),
        (r"[$€£]", "{found!r} has no meaning here; write an amount such as '25000 USD'"),
    )
)


def of_text(text: str) -> ExpressionError | None:
    """Return the likeliest mistake in a text that is no Python, if it is a common one."""
    plain = unquoted(text)
    for pattern, message in _HINTS:
        if found := pattern.search(plain):
            word = found[0]
            said = message.format(found=word, lower=word.lower(), plain=word.replace(",", ""))
            return ExpressionError(said, found.start(), found.end())
    return None


def unquoted(text: str) -> str:
    """Return a text of the same length in which what stands in quotes is crossed out."""
    return QUOTED.sub(lambda found: "x" * len(found[0]), text)
