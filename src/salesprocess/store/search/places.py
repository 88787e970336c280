"""Where the database keeps what an expression names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Float, Text, and_, cast, exists, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from salesprocess.definition import Definition
from salesprocess.expressions import Fact, Type
from salesprocess.store.search import values
from salesprocess.store.search.bounds import Sql
from salesprocess.store.search.values import Column, Value
from salesprocess.store.tables import deals

TEXTS = frozenset({"text", "choice", "email", "phone", "url", "country", "currency"})
_MOMENTS = {"deal.last_activity": "active_at"}
_AGES = {"deal.age": "started_at", "deal.time_in_stage": "entered_at"}


class Places:
    """Finds values of the deals of one version of a process in one kind of database."""

    def __init__(self, definition: Definition, now: datetime, *, postgresql: bool) -> None:
        """Take the process, the moment, and the database."""
        self._definition = definition
        self._now = now
        self._postgresql = postgresql
        self.own = and_(
            deals.c.process == definition.name, deals.c.version == definition.spec.version
        )

    def find(self, fact: Fact) -> Value | None:
        """Return the value that a name stands for, or None where SQL cannot tell it."""
        name = fact.name
        if name in _MOMENTS:
            return values.MomentValue(deals.c[_MOMENTS[name]])
        if name in _AGES:
            return values.AgeValue(deals.c[_AGES[name]], self._now)
        if name == "deal.id":
            return values.TextValue(deals.c.id)
        if name == "deal.stage":
            return values.TextValue(deals.c.stage)
        if name.startswith("tracks."):
            return values.TextValue(self.rest("beside", "tracks", name.split(".", 1)[1], "stage"))
        field = self._definition.fields.get(name)
        if field is None or field.formula is not None:
            return None
        make = _OF_KIND.get(field.type.kind)
        return None if make is None else make(self, name, field.type)

    def text(self, name: str, *inner: str) -> Column:
        """Return the value of a field, or a part of it, as the database tells it."""
        return self._json(deals.c.facts, name, *inner)

    def rest(self, *path: str) -> Column:
        """Return something that a deal keeps beside its facts."""
        return self._json(deals.c.rest, *path)

    def _json(self, column: Column, *path: str) -> Column:
        if not self._postgresql:
            steps = "".join(f'."{step}"' for step in path)
            return func.json_extract(column, literal(f"${steps}", Text()), type_=Text())
        for step in path[:-1]:
            column = column.op("->")(literal(step, Text()))
        return column.op("->>", return_type=Text())(literal(path[-1], Text()))

    def is_filled(self, name: str) -> Sql:
        """Return whether a field has a value; an empty text or list is none."""
        kind = self._definition.fields[name].type.kind
        if kind == "list":
            return self._length(name) > 0
        found = self.text(name)
        return and_(found.is_not(None), found != "") if kind in TEXTS else found.is_not(None)

    def _length(self, name: str) -> Column:
        if not self._postgresql:
            path = literal(f'$."{name}"', Text())
            return func.json_array_length(deals.c.facts, path)
        items = deals.c.facts.op("->", return_type=JSONB())(literal(name, Text()))
        is_list = func.jsonb_typeof(items) == "array"
        return values.guarded(is_list, func.jsonb_array_length(items))

    def contains(self, name: str, item: str) -> Sql:
        """Return whether the list that a field holds has a text among its items."""
        if self._postgresql:
            items = deals.c.facts.op("->", return_type=JSONB())(literal(name, Text()))
            return items.op("@>", is_comparison=True)(cast(literal([item], JSONB()), JSONB()))
        each = func.json_each(deals.c.facts, literal(f'$."{name}"', Text())).table_valued("value")
        return exists(select(1).select_from(each).where(each.c.value == item))

    # The kinds

    def _boolean(self, name: str, _: Type) -> Value:
        yes, no = ("true", "false") if self._postgresql else (1, 0)
        return values.BooleanValue(self.text(name), yes, no)

    def _texts(self, name: str, _: Type) -> Value:
        return values.TextValue(self.text(name))

    def _date(self, name: str, _: Type) -> Value:
        column = self.text(name)
        return values.DateValue(values.plain_text(column) if self._postgresql else column)

    def _datetime(self, name: str, _: Type) -> Value:
        if not self._postgresql:
            return values.SecondsValue(self.text(name))
        return values.MomentValue(values.guarded(self.own, values.moment(self.text(name))))

    def _whole(self, name: str, _: Type) -> Value:
        return values.WholeValue(self._number(self.text(name)))

    def _decimal(self, name: str, _: Type) -> Value:
        return self._near(self.text(name))

    def _money(self, name: str, type: Type) -> Value:
        amount, currency = self._near(self.text(name, "amount")), self.text(name, "currency")
        return values.MoneyValue(amount, currency, type.currency)

    def _near(self, text: Column) -> Value:
        if self._postgresql:
            return values.ExactValue(self._number(text))
        return values.FloatValue(cast(text, Float()))

    def _number(self, text: Column) -> Column:
        return values.guarded(self.own, values.number(text)) if self._postgresql else text


_OF_KIND: Mapping[str, Callable[[Places, str, Type], Value]] = {
    **dict.fromkeys(TEXTS, Places._texts),
    "boolean": Places._boolean,
    "date": Places._date,
    "datetime": Places._datetime,
    "integer": Places._whole,
    "decimal": Places._decimal,
    "percent": Places._decimal,
    "money": Places._money,
}
