"""The sentences about what the language does not have, each with what to write instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from types import MappingProxyType

from salesprocess.expressions.errors import ExpressionError, did_you_mean
from salesprocess.expressions.rules import label
from salesprocess.expressions.scope import Scope
from salesprocess.expressions.tree import Fact, Node

_SYNTAX: Mapping[type[ast.AST], str] = MappingProxyType(
    {
        ast.Lambda: "'lambda' has no meaning here; write the condition itself",
        ast.NamedExpr: "':=' has no meaning here; write == to compare",
        ast.Subscript: "'[...]' has no meaning behind a name; use the dotted name of a field",
        ast.JoinedStr: "a text cannot be put together here; write it plainly in quotes",
        ast.Starred: "'*' has no meaning here; write every value by itself",
        ast.Tuple: "a list of values stands only behind 'in'; write x in ('a', 'b')",
        ast.List: "a list of values stands only behind 'in'; write x in ('a', 'b')",
        ast.Set: "a list of values stands only behind 'in'; write x in ('a', 'b')",
        ast.Dict: "'{...}' has no meaning here; use the fields of the deal",
        ast.Await: "'await' has no meaning here; leave it out",
        ast.Yield: "'yield' has no meaning here; leave it out",
        ast.YieldFrom: "'yield' has no meaning here; leave it out",
        ast.Slice: "':' has no meaning here; use the fields of the deal",
    }
)
_LOOP = "'for' has no meaning here; use any_of(...), all_of(...), sum(...), min(...) or max(...)"

_OPERATORS: Mapping[type[ast.operator], str] = MappingProxyType(
    {
        ast.Pow: "'**' has no meaning here; multiply instead",
        ast.FloorDiv: "'//' has no meaning here; write round(a / b)",
        ast.Mod: "'%' has no meaning here; write a percentage in quotes, such as '30%'",
        ast.BitAnd: "'&' has no meaning here; write and",
        ast.BitOr: "'|' has no meaning here; write or",
        ast.BitXor: "'^' has no meaning here; write != between two conditions",
        ast.MatMult: "'@' has no meaning here; put an address in quotes",
        ast.LShift: "'<<' has no meaning here; write <",
        ast.RShift: "'>>' has no meaning here; write >",
    }
)


def of_syntax(tree: ast.expr) -> str:
    """Return what to say of a form of Python that is not in the subset."""
    return _SYNTAX.get(type(tree), _LOOP)


def of_operator(operator: ast.operator) -> str:
    """Return what to say of an operator that is not in the subset."""
    return _OPERATORS[type(operator)]


def of_none() -> str:
    """Return what to say of a comparison with nothing."""
    return "nothing equals None, and 'is' does not ask for it; write empty(x) or filled(x)"


def of_constant(value: object) -> str:
    """Return what to say of a literal that is not in the subset."""
    if isinstance(value, complex):
        return "this is no number that counts here; write digits, such as 25_000"
    return "this is no literal here; write a text in quotes, or a number"


def of_condition(node: Node) -> ExpressionError:
    """Return the error about a value that stands where a condition is needed."""
    name = node.name if isinstance(node, Fact) else "x"
    return ExpressionError(
        f"{label(node)} is not a condition; ask filled({name}), or compare it, such as"
        f" {name} == ...",
        node.start,
        node.end,
    )


def of_container(node: Node) -> ExpressionError:
    """Return the error about `in` before something that is no list."""
    return ExpressionError(
        f"'in' looks into a list, not into {label(node)}; write x in ('a', 'b'),"
        " or == for a single value",
        node.start,
        node.end,
    )


def of_option(node: Node) -> ExpressionError:
    """Return the error about a name among the literals behind `in`."""
    return ExpressionError(
        f"only literals stand in the list behind 'in', not {label(node)};"
        " write x == a or x == b",
        node.start,
        node.end,
    )


def of_name(dotted: str, scope: Scope, *, guess: bool) -> str:
    """Return what to say of a name that the scope does not have."""
    if "__" in dotted or dotted.startswith("_") or "._" in dotted:
        return f"{_short(dotted)} is no name of a field; use a name declared under 'fields'"
    if dotted in scope.functions:
        return f"{dotted!r} is a function; write {scope.functions[dotted].usage}"
    members = scope.members(dotted)
    if members:
        return f"{dotted!r} is a group; write one of its members: {', '.join(members[:12])}"
    owner = dotted.rpartition(".")[0]
    if owner in scope.names:
        return f"{owner!r} is {scope.names[owner].type} and has no parts; write {owner} alone"
    if dotted in ("null", "nil", "none"):
        return f"{dotted!r} is no name; write empty(x) or filled(x)"
    known = [*scope.names, *_SPELLED] if guess else ()
    otherwise = "use a name declared under 'fields', or put a text in quotes"
    near = did_you_mean(dotted, known, otherwise=otherwise)
    return f"{_short(dotted)} is not known; {near}"


_SPELLED = ("true", "false")


def of_function(name: str | None, scope: Scope, *, guess: bool) -> str:
    """Return what to say of a call of something that is no function."""
    if name is None:
        return "only functions are called, by their plain name; use " + _listed(scope)
    if name in scope.names:
        return f"{name!r} is a field and not a function; leave the parentheses out"
    if name.casefold() in ("and", "or", "not"):
        return f"{name!r} is written in lower case; write {name.casefold()}"
    near = did_you_mean(name, scope.functions if guess else (), otherwise="use " + _listed(scope))
    return f"there is no function {_short(name)}; {near}"


def _listed(scope: Scope) -> str:
    return "one of " + ", ".join(scope.functions)


def _short(name: str) -> str:
    return repr(name if len(name) <= 60 else name[:57] + "...")


_TEXTS = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_HINTS = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        (r"&&", "'&&' has no meaning here; write and"),
        (r"\|\|", "'||' has no meaning here; write or"),
        (r"<>", "'<>' has no meaning here; write !="),
        (r"=>", "'=>' has no meaning here; write >="),
        (r"=<", "'=<' has no meaning here; write <="),
        (r"!(?!=)", "'!' has no meaning here; write not"),
        (r"(?<![=!<>:])=(?!=)", "'=' assigns, which no expression does; write == to compare"),
        (r"\b(?:AND|OR|NOT|IN|IF|ELSE)\b", "this word is written in lower case; write {lower}"),
        (r"\b[0-9][0-9_.]* ?%", "a percentage stands in quotes; write '{found}'"),
        (r"\b[0-9][0-9_.]* +[A-Z]{3}\b", "an amount of money stands in quotes; write '{found}'"),
        (r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b", "a date stands in quotes; write '{found}'"),
        (r"\b[0-9]+(?:s|m|h|d|w|mo|y)\b", "a duration stands in quotes; write '{found}'"),
        (r"\b[0-9]+(?:,[0-9]{3})+\b", "a number has no commas; write {plain}"),
        (r"\?", "'?' has no meaning here; write a if condition else b"),
        (r"[“”‘’«»]", "these are not straight quotes; put texts in '...'"),
        (r"#", "a comment has no place in an expression; leave it out"),
        (r";", "';' has no meaning here; write and"),
        (r"\$", "'$' has no meaning here; write an amount such as '25000 USD'"),
    )
)


def of_text(text: str) -> ExpressionError | None:
    """Return the likeliest mistake in a text that is no Python, if it is a common one."""
    plain = _TEXTS.sub(lambda found: "x" * len(found[0]), text)
    for pattern, message in _HINTS:
        if found := pattern.search(plain):
            words = {
                "found": found[0],
                "lower": found[0].lower(),
                "plain": found[0].replace(",", ""),
            }
            return ExpressionError(message.format(**words), found.start(), found.end())
    return None
