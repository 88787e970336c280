from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from salesprocess import Process
from salesprocess.errors import LoadError, UsageError
from salesprocess.expressions import DATE, parse
from salesprocess.hooks import Subscription
from salesprocess.hooks.subscription import known_events
from salesprocess.loading import load_text
from tests.hooks.acme import TEXT, hooks


class Mailer:
    """Hooks of all sorts."""

    def __call__(self, event: object) -> None: ...

    def with_snapshot(self, event: object, deal: object) -> None: ...

    def with_option(self, event: object, retries: int = 3) -> None: ...

    async def awaited(self, event: object, deal: object) -> None: ...


class AsyncMailer:
    """A hook that is an object."""

    async def __call__(self, event: object) -> None: ...


def anything(*parts: object) -> None: ...


def no_event() -> None: ...


def too_much(event: object, deal: object, more: object) -> None: ...


def by_name(event: object, *, retries: int) -> None: ...


def only_by_name(*, event: object = None) -> None: ...


def subscribed(call: Any, **wanted: Any) -> Subscription:
    return hooks().add(call, **wanted)


def is_taken(call: Any, *arguments: Any, **options: Any) -> bool:
    """Tell whether a call is not refused."""
    try:
        call(*arguments, **options)
    except (LoadError, UsageError):
        return False
    return True


def refusal(call: Any = print, **wanted: Any) -> str:
    """Return what is wrong with a hook, without the hook's name."""
    registered = hooks()
    with pytest.raises(UsageError) as caught:
        registered.add(call, name="mail", **wanted)
    assert () == registered.subscriptions
    return str(caught.value).replace("Hook 'mail': ", "")


@pytest.mark.parametrize(
    ("call", "name", "takes_snapshot", "is_async"),
    [
        (print, "print", False, False),
        ([].append, "list.append", False, False),
        (Mailer(), "Mailer", False, False),
        (Mailer().with_snapshot, "Mailer.with_snapshot", True, False),
        (Mailer().with_option, "Mailer.with_option", False, False),
        (Mailer().awaited, "Mailer.awaited", True, True),
        (AsyncMailer(), "AsyncMailer", False, True),
        (partial(Mailer().awaited, deal=None), "Mailer.awaited", False, True),
        (partial(partial(too_much, 1), 2), "too_much", False, False),
        (partial(AsyncMailer()), "AsyncMailer", False, True),
        (anything, "anything", False, False),
    ],
)
def test_it_is_seen_how_a_hook_is_called(
    call: Any, name: str, takes_snapshot: bool, is_async: bool
) -> None:
    """Functions, methods, objects and partials; options of their own are left alone."""
    found = subscribed(call)

    assert (name, takes_snapshot, is_async) == (found.name, found.takes_snapshot, found.is_async)


@pytest.mark.parametrize("call", [no_event, too_much, by_name, only_by_name, Mailer, dict.update])
def test_what_cannot_take_an_event_is_no_hook(call: Any) -> None:
    """It is refused when it is added, not when the first event comes."""
    assert "it takes the event, or the event and the snapshot, and nothing else." == refusal(call)


def test_what_cannot_be_called_is_no_hook() -> None:
    """The name of an action is what a file has; Python passes the function."""
    assert "A hook is a function, not str; pass the function." == refusal("send_mail")


def test_a_name_that_does_not_exist_is_refused_with_the_nearest() -> None:
    """Everything that is wrong is told at once."""
    assert [
        "in 'amoun > 3', column 1: 'amoun' is not known; did you mean 'amount'?",
        "there is no event 'stage_entred'; did you mean 'stage_entered'? There is: started,"
        " updated, ticked, unticked, moved, stayed, stage_entered, stage_left, won, dormant,"
        " handed_over, linked, migrated, erased, hook_failed, any.",
        "there is no stage 'led'; did you mean 'lead'? There is: lead, prospect, won, paused.",
        "there is no trigger 'x'. There is: qualify, win, pause, note.",
        "it takes the event, or the event and the snapshot, and nothing else.",
    ] == refusal(
        no_event, on="stage_entred", stage=["lead", "led"], trigger="x", when="amoun > 3"
    ).splitlines()


def test_a_stage_or_trigger_is_no_event() -> None:
    """Who writes one where an event belongs is told what to write."""
    assert [
        "'lead' is a stage; write on='stage_entered', stage='lead'.",
        "'win' is a trigger; write on='moved', trigger='win'.",
    ] == refusal(on=["lead", "win", "won"]).splitlines()


def test_emitted_is_no_name_of_an_event() -> None:
    """An event of the process's own has the name that the process gave it."""
    assert "there is no event 'emitted'" in refusal(on="emitted")


def test_a_hook_on_no_event_is_refused() -> None:
    """It would never be called."""
    assert "it names no event; name one, such as 'stage_entered'" in refusal(on=())


@pytest.mark.parametrize("event", ["started", "updated", "ticked", "unticked", "hook_failed"])
def test_a_trigger_of_an_event_that_has_none_is_refused(event: str) -> None:
    """Such a hook would never be called for it."""
    assert f"{event!r} has no trigger; leave the event out, or the triggers." == refusal(
        on=["won", event], trigger="win"
    )


@pytest.mark.parametrize("event", known_events(load_text(TEXT)))
def test_a_file_and_python_agree_on_events_with_triggers(event: str) -> None:
    """What a file may want by a trigger, Python may, and the other way round."""
    hook = f"hooks: {{mail: {{on: {event}, trigger: [qualify, win, pause, note], call: mail}}}}\n"

    assert is_taken(load_text, TEXT + hook) == is_taken(hooks().add, print, on=event, trigger="win")


def test_a_condition_may_be_an_expression() -> None:
    """One that is true or false."""
    scope = load_text(TEXT).scope
    date = parse("today", scope, expects=DATE)

    assert subscribed(print, when=parse("amount > 5", scope)).holds is not None
    assert "'today' is no condition; compare it with something." == refusal(when=date)


def test_words_may_be_one_or_several() -> None:
    """A single word stands for itself, an iterable for its words."""
    found = subscribed(print, on=iter(["won", "moved"]), stage="won", trigger=("win", "win"))

    assert [{"won", "moved"}, {"won"}, {"win"}] == [
        set(words) for words in (found.events, found.stages, found.triggers)
    ]


def test_a_decorator_without_a_name_is_told() -> None:
    """Else the function would be lost, and nobody told of anything."""
    process = Process.builtin("generic")
    for decorator, example in (
        (process.on, r"@process\.on\('moved'\)"),
        (process.action, r"@process\.action\('tell_the_boss'\)"),
        (process.check, r"@process\.check\('credit_ok'\)"),
    ):
        with pytest.raises(UsageError, match=f"A name is needed here, .*; write such as {example}"):
            decorator(print)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["a\0", "n" * 101, 5])
def test_what_is_no_name_of_a_durable_hook(name: Any) -> None:
    """What waits is kept under it, so every database has to find it again."""
    process = Process.builtin("generic")
    with pytest.raises(UsageError, match="cannot be kept as the name of a durable hook"):
        process.add_hook(print, on="moved", name=name, durable=True)
    process.add_hook(print, on="moved", name=name)
