"""What can be asked of a deal: commands, and who asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from typing import Any, NamedTuple

from salesprocess.errors import UsageError

Values = Mapping[str, Any]
"""Values of fields by dotted name; None stands for no value."""

NO_VALUES: Values = {}


NO_ROLES: frozenset[str] = frozenset()


class Actor(NamedTuple):
    """Who does something.

    Attributes:
        id: The application's name for the person or the system, or None where nobody is named.
        roles: The roles that the application says they have.
    """

    id: str | None = None
    roles: Set[str] = NO_ROLES


NOBODY = Actor()
SYSTEM = Actor("system")
"""Who does what happens by itself. Told by identity: nobody else may do what it may."""


@lru_cache(maxsize=1024)
def named(id: str) -> Actor:
    """Return the actor with an id and without roles; made once for one who comes often."""
    if id == SYSTEM.id:
        raise UsageError(
            f"{id!r} is who does what happens by itself; pass by= another id, such as 'importer'."
        )
    return Actor(id)


def actor(by: str | Actor | None) -> Actor:
    """Make an actor of what the caller passed.

    Args:
        by: An actor, an id, or None for nobody.

    Returns:
        The actor.

    Raises:
        UsageError: If it is none of these, or its roles are not several names.
    """
    if by is None:
        return NOBODY
    if type(by) is str:
        return named(by)
    if isinstance(by, Actor) and isinstance(by.id, str | None):
        if by.id == SYSTEM.id:
            return named(by.id)
        return by if type(by.roles) is frozenset else Actor(by.id, _names(by.roles))
    raise UsageError(f"by= takes an id or an Actor with one, not {by!r}; pass by='ani'.")


def mapping(values: object, example: str) -> Mapping[str, Any]:
    """Return the same mapping from names to values.

    Args:
        values: What the caller passed.
        example: How it is written, for the message.

    Raises:
        UsageError: If it is none.
    """
    if isinstance(values, Mapping) and all(isinstance(name, str) for name in values):
        return values
    kind = type(values).__name__
    raise UsageError(f"A mapping from names to values is needed here, not {kind}; pass {example}.")


def _names(roles: object) -> frozenset[str]:
    if isinstance(roles, str) or not isinstance(roles, Iterable):
        raise UsageError(f"An actor has a set of roles, not {roles!r}; pass {{'sales_manager'}}.")
    return frozenset(roles)


class Start(NamedTuple):
    """Begin a deal.

    Attributes:
        deal: The application's identifier of the deal.
        by: Who begins it.
        stage: The stage to begin in, or None for the first one.
        values: Values of fields.
        is_linked: Whether a transition of another deal begins it, and gives the values.
    """

    deal: str
    by: Actor = NOBODY
    stage: str | None = None
    values: Values = NO_VALUES
    is_linked: bool = False


class Fire(NamedTuple):
    """Ask for a transition by its trigger.

    Attributes:
        trigger: The name of the trigger.
        by: Who asks.
        values: Values that are written in the same step, or not at all.
        reason: One of the reasons that the transition offers.
        comment: Words of the actor's own.
        overrides: The guards that the actor lets pass, each with the reason for it.
    """

    trigger: str
    by: Actor = NOBODY
    values: Values = NO_VALUES
    reason: str | None = None
    comment: str | None = None
    overrides: Mapping[str, str] = {}


@lru_cache(maxsize=4096)
def asked(trigger: str, by: str) -> Fire:
    """Return the command of someone who names no more than a trigger; made once if it is often."""
    return Fire(trigger, named(by))


def checked(command: Fire) -> Fire:
    """Return the same command, if what comes with the trigger is of the right kind.

    Raises:
        UsageError: If it is not.
    """
    mapping(command.values, "{'amount': 5}")
    overrides = mapping(command.overrides, "override={'credit_ok': 'the manager agreed'}")
    texts = {"reason": command.reason, "comment": command.comment, **overrides}
    for name, text in texts.items():
        if text is not None or name in overrides:
            demand_text(name, text)
    return command


def demand_text(name: str, text: object) -> None:
    """Make sure that something is a text: what is not could not be read again.

    Raises:
        UsageError: If it is not.
    """
    if not isinstance(text, str):
        raise UsageError(f"{name} is a text, not {text!r}; pass one.")


class Update(NamedTuple):
    """Write values of fields."""

    values: Values
    by: Actor = NOBODY


class Tick(NamedTuple):
    """Tick an item of the stage's checklist off, or take the tick back."""

    item: str
    by: Actor = NOBODY
    done: bool = True


class Request(NamedTuple):
    """Ask for an approval."""

    approval: str
    by: Actor = NOBODY
    comment: str | None = None


class Vote(NamedTuple):
    """Say yes or no to what an approval was asked for."""

    approval: str
    by: Actor = NOBODY
    comment: str | None = None
    grants: bool = True


class Recall(NamedTuple):
    """Take the request for an approval back."""

    approval: str
    by: Actor = NOBODY
    comment: str | None = None


class Advance(NamedTuple):
    """Let happen what is due."""


Command = Start | Fire | Update | Tick | Request | Vote | Recall | Advance


def demand_words(words: Iterable[object], example: str) -> None:
    """Make sure that a decorator was given names, and not the function itself.

    Raises:
        UsageError: If it was not.
    """
    wrong = next((word for word in words if not isinstance(word, str)), None)
    if wrong is not None:
        raise UsageError(f"A name is needed here, not {wrong!r}; write such as {example}.")
