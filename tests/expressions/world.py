"""A small world of names that the tests of expressions talk about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from salesprocess.expressions import (
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    DURATION,
    EMAIL,
    INTEGER,
    MONEY,
    PERCENT,
    TEXT,
    Compiler,
    Explainer,
    Expression,
    ExpressionError,
    ExpressionErrors,
    Name,
    Part,
    Scope,
    Type,
    choice,
    list_of,
    money_in,
    parse,
)

NOW = datetime(2024, 11, 12, 9, 30, tzinfo=UTC)
TYPES: Mapping[str, Type] = {
    "contacted": BOOLEAN,
    "candidate": BOOLEAN,
    "segment": choice(("small", "large", "other")),
    "interest": choice(("none", "expressed", "strong")),
    "size": choice(("small", "medium", "large")),
    "count": INTEGER,
    "seats": INTEGER,
    "rate": DECIMAL,
    "discount": PERCENT,
    "amount": money_in("USD"),
    "price": MONEY,
    "cost": money_in("EUR"),
    "signed_on": DATE,
    "seen_at": DATETIME,
    "sla": DURATION,
    "tags": list_of(choice(("red", "green", "blue"))),
    "scores": list_of(INTEGER),
    "budgets": list_of(money_in("USD")),
    "prices": list_of(MONEY),
    "owner": TEXT,
    "email": EMAIL,
    "contract.signed_at": DATETIME,
    "contract.value": money_in("USD"),
}
SCOPE = Scope(
    {
        **{name: Name(type, f"get({name!r})") for name, type in TYPES.items()},
        "now": Name(DATETIME, "now"),
        "today": Name(DATE, "now.date()"),
        "deal.stage": Name(choice(("lead", "won")), "deal.stage"),
        "actor.roles": Name(list_of(choice(("manager", "rep"))), "command.roles"),
    }
)
DEAL = SimpleNamespace(stage="lead")
ACTOR = SimpleNamespace(roles=("rep",))


def facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts by dotted name; two underscores stand for the dot of a group."""
    return {name.replace("__", "."): value for name, value in given.items()}


def value(text: str, *, expects: Type | None = None, **given: Any) -> Any:
    """Return the value of an expression over the given facts."""
    run = Compiler().value(parse(text, SCOPE, expects=expects))
    return run(facts(given).get, DEAL, ACTOR, NOW)


def holds(text: str, **given: Any) -> bool:
    """Return whether a condition is definitely true over the given facts."""
    return Compiler().predicate(parse(text, SCOPE))(facts(given).get, DEAL, ACTOR, NOW)


def explained(text: str, *, expects: Type | None = BOOLEAN, **given: Any) -> Part:
    """Return the explanation of an expression over the given facts."""
    expression = parse(text, SCOPE, expects=expects)
    return explain(expression, **given)


def explain(expression: Expression, **given: Any) -> Part:
    """Return the explanation of a parsed expression over the given facts."""
    return Explainer(Compiler()).explain(expression, facts(given).get, DEAL, ACTOR, NOW)


def mistakes(
    text: str, *, scope: Scope = SCOPE, expects: Type | None = BOOLEAN
) -> tuple[ExpressionError, ...]:
    """Return the mistakes of a text; none if it can be parsed."""
    try:
        parse(text, scope, expects=expects)
    except ExpressionErrors as found:
        return found.errors
    return ()


def mistake(text: str, *, scope: Scope = SCOPE, expects: Type | None = BOOLEAN) -> str:
    """Return the message of the only mistake of a text."""
    (found,) = mistakes(text, scope=scope, expects=expects)
    return found.message


def marked(text: str, *, expects: Type | None = BOOLEAN) -> list[str]:
    """Return the characters that each mistake of a text points at."""
    return [text[error.column : error.end] for error in mistakes(text, expects=expects)]
