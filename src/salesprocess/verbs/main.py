"""The verbs of the main course: triggers, fields, checklists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from salesprocess.availability import AvailableTrigger
from salesprocess.beside import NOTHING_BESIDE
from salesprocess.clock import aware
from salesprocess.commands import (
    NO_VALUES,
    Actor,
    Fire,
    Tick,
    Update,
    Values,
    actor,
    asked,
    mapping,
)
from salesprocess.decision import Accepted, Decision, Refused
from salesprocess.explanation import Explanation
from salesprocess.showing import shown
from salesprocess.verbs.base import accepted
from salesprocess.verbs.beside import BesideVerbs

if TYPE_CHECKING:
    from salesprocess.runtime import Process


class Asking(TypedDict, total=False):
    """What can come with a trigger besides values.

    Attributes:
        by: Who asks: an id, or an ``Actor`` with roles.
        at: The moment, with its time zone; by default the process's clock tells it.
        reason: One of the reasons that the transition offers.
        comment: Words of the actor's own.
        override: The guards that the actor lets pass, each with the reason for it.
    """

    by: str | Actor | None
    at: datetime | None
    reason: str | None
    comment: str | None
    override: Mapping[str, str]


class Verbs(BesideVerbs):
    """What can be asked of a deal, and done with it."""

    __slots__ = ()

    @property
    def process(self) -> Process:
        """The process that the deal follows."""
        return self._process

    @property
    def id(self) -> str:
        """The application's identifier of the deal."""
        return self._snapshot.deal

    @property
    def stage(self) -> str:
        """The stage in which the deal is."""
        return self._snapshot.stage

    @property
    def outcome(self) -> str | None:
        """The outcome of a deal that is closed, such as ``won``; None while it is open."""
        return self._process.definition.outcomes.get(self.stage)

    @property
    def facts(self) -> Mapping[str, Any]:
        """The values of the fields that have one, by dotted name, derived ones among them."""
        facts = self._process.engine.facts(self._snapshot, self._now(None))
        return MappingProxyType(facts)

    def consider(
        self, trigger: str, values: Values = NO_VALUES, /, **asking: Unpack[Asking]
    ) -> Decision:
        """Decide as ``fire`` would, and do nothing: what if?

        Args:
            trigger: The name of the trigger.
            values: Values that would come along, by dotted name.
            asking: Who asks, when, and with which reason, comment and overrides.

        Returns:
            The events that would follow and the snapshot after them, or the refusal.
        """
        now = self._now(asking.get("at"))
        return self._process.machine.fire(self._snapshot, _fire(trigger, values, asking), now)

    def can(self, trigger: str, values: Values = NO_VALUES, /, **asking: Unpack[Asking]) -> bool:
        """Tell whether ``fire`` with the same arguments would be accepted; do nothing."""
        return bool(self.consider(trigger, values, **asking))

    def explain(
        self, trigger: str, values: Values = NO_VALUES, /, **asking: Unpack[Asking]
    ) -> Explanation:
        """Explain part by part why a trigger is open or blocked; do nothing.

        Args:
            trigger: The name of the trigger.
            values: Values that would come along, by dotted name.
            asking: Who asks, when, and with which reason, comment and overrides.

        Returns:
            The explanation; as text, it is said in the default language of the process.

        Raises:
            UnknownTrigger: If no transition of the process has the trigger.
            NotDrawn: If it is not drawn from the deal's stage.
            InvalidValues: If the values cannot be written.
        """
        now = self._now(asking.get("at"))
        return self._process.machine.explain(self._snapshot, _fire(trigger, values, asking), now)

    def available(
        self, *, by: str | Actor | None = None, at: datetime | None = None
    ) -> tuple[AvailableTrigger, ...]:
        """List every trigger that is drawn from the deal's stage, each with its explanation.

        Args:
            by: Who would ask.
            at: The moment; by default the process's clock tells it.

        Returns:
            The triggers in document order; none where nothing leads on.
        """
        machine, snapshot, now = self._process.machine, self._snapshot, self._now(at)
        asker = actor(by)
        return tuple(
            AvailableTrigger(trigger, machine.explain(snapshot, Fire(trigger, asker), now))
            for trigger in machine.drawn(snapshot)
        )

    def to_json(
        self, language: str | None = None, *, by: str | Actor | None = None,
        at: datetime | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Return the deal as plain data for a screen, in the reader's language.

        - ``id``, ``process`` and its ``version``; ``sequence``, the number of the last event
        - ``stage``, ``stage_title``, ``outcome``; ``tracks`` by name: ``title``, ``stage`` and
          ``stage_title``; ``checklist`` of the stage by item: ``title``, ``required``, ``done``
        - ``facts``: as in stored snapshots, derived ones too, **sensitive ones left out**
        - ``triggers``: all that are drawn from here, as ``AvailableTrigger.to_json`` writes them
        - ``approvals`` by name: the attributes of ``Approval``
        - ``due``: ``deadline``, ``title``, ``due``, ``overdue``, ``fires`` and ``emits`` of each

        What ``Process.restore`` takes is ``snapshot()``.

        Args:
            language: The reader's language tag; the default language of the process if None.
            by: Who looks at it, and would fire.
            at: The moment; by default the process's clock tells it.
        """
        process, snapshot, now = self._process, self._snapshot, self._process.now(at)
        return shown(
            process.definition,
            snapshot,
            process.engine.facts(snapshot, now),
            triggers=self.available(by=by, at=now),
            approvals=process.machine.approvals.views(snapshot, now),
            due=self.due(at=now),
            language=language,
        )

    def fire(
        self, trigger: str, values: Values = NO_VALUES, /, *, by: str | Actor | None = None,
        at: datetime | None = None, reason: str | None = None, comment: str | None = None,
        override: Mapping[str, str] = NO_VALUES,
    ) -> Accepted:  # fmt: skip
        """Move the deal by a trigger, or change nothing and say why.

        Args:
            trigger: The name of the trigger.
            values: Values that are written in the same step or not at all, by dotted name.
            by, at, reason, comment, override: See ``Asking``.

        Returns:
            The receipt, with the events that followed and the snapshot after them.

        Raises:
            Refusal: If it cannot be; an ``UnknownTrigger``, ``NotDrawn``, ``InvalidValues``,
                ``CannotLink``, ``RunsAway`` or, with the explanation, ``Blocked``.
        """
        # Every move of every deal pays for what stands here: no call that can be spared.
        process = self._process
        snapshot = self._snapshot
        now = process.clock() if at is None else at
        if now.tzinfo is None:
            aware(now)
        if at is None and (snapshot.active_at > now or snapshot.beside is not NOTHING_BESIDE):
            now = snapshot.no_earlier(now)
        if values or reason or comment or override or type(by) is not str:
            command = Fire(trigger, actor(by), values, reason, comment, override)
        else:
            command = asked(trigger, by)
        decision = process.machine.fire(snapshot, command, now)
        if isinstance(decision, Refused):
            raise decision.error
        if process.hooks.has_async:
            self._demand_no_running_loop()
        self._commit(decision)
        if process.hooks.subscriptions or decision.started:
            self._tell(decision)
        return decision

    def try_fire(
        self, trigger: str, values: Values = NO_VALUES, /, **asking: Unpack[Asking]
    ) -> Decision:
        """Same as ``fire``, but return the refusal instead of raising it."""
        return self._carry_out(self.consider(trigger, values, **asking))

    def update(
        self, values: Values = NO_VALUES, /, *, by: str | Actor | None = None,
        at: datetime | None = None, **fields: Any,
    ) -> Accepted:  # fmt: skip
        """Write fields: all of them, or none.

        Args:
            values: Values by dotted name; None takes a value away.
            by: Who writes.
            at: The moment; by default the process's clock tells it.
            fields: More values, by the names of fields outside groups.

        Returns:
            The receipt; without events where every field has its value already.

        Raises:
            InvalidValues: If any of them cannot be written; names each and says why.
        """
        return self._carry_out_or_raise(_update(values, fields, by), at)

    def tick(
        self, item: str, *, by: str | Actor | None = None, at: datetime | None = None
    ) -> Accepted:
        """Tick an item of the stage's checklist off; who and when are kept.

        Raises:
            InvalidValues: If the checklist of the stage has no such item.
        """
        return self._carry_out_or_raise(Tick(item, actor(by)), at)

    def untick(
        self, item: str, *, by: str | Actor | None = None, at: datetime | None = None
    ) -> Accepted:
        """Same as ``tick``, but take the tick back."""
        return self._carry_out_or_raise(Tick(item, actor(by), done=False), at)

    async def afire(
        self, trigger: str, values: Values = NO_VALUES, /, **asking: Unpack[Asking]
    ) -> Accepted:
        """Same as ``fire``, awaitable."""
        return accepted(await self.atry_fire(trigger, values, **asking))

    async def atry_fire(
        self, trigger: str, values: Values = NO_VALUES, /, **asking: Unpack[Asking]
    ) -> Decision:
        """Same as ``try_fire``, awaitable."""
        return await self._acarry_out(self.consider(trigger, values, **asking))

    async def aupdate(
        self, values: Values = NO_VALUES, /, *, by: str | Actor | None = None,
        at: datetime | None = None, **fields: Any,
    ) -> Accepted:  # fmt: skip
        """Same as ``update``, awaitable."""
        return await self._acarry_out_or_raise(_update(values, fields, by), at)

    async def atick(
        self, item: str, *, by: str | Actor | None = None, at: datetime | None = None
    ) -> Accepted:
        """Same as ``tick``, awaitable."""
        return await self._acarry_out_or_raise(Tick(item, actor(by)), at)

    async def auntick(
        self, item: str, *, by: str | Actor | None = None, at: datetime | None = None
    ) -> Accepted:
        """Same as ``untick``, awaitable."""
        return await self._acarry_out_or_raise(Tick(item, actor(by), done=False), at)


def _fire(trigger: str, values: Values, asking: Asking) -> Fire:
    return Fire(
        trigger,
        actor(asking.get("by")),
        values,
        asking.get("reason"),
        asking.get("comment"),
        asking.get("override", NO_VALUES),
    )


def _update(values: Values, fields: Values, by: str | Actor | None) -> Update:
    return Update({**mapping(values, "{'amount': 5}"), **fields}, actor(by))
