"""Guards, and the lists in which they stand beside expressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesprocess.loading.circles import MOST_LINKS, as_way, in_order, too_deep
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.lost import Lost
from salesprocess.loading.names import Names
from salesprocess.loading.report import Report, unknown
from salesprocess.schema import NAME, Combination, Effective, GuardItem, GuardItems, GuardSpec

_FORMS = ("when", "check", "all", "any", "not")


class GuardChecker:
    """Reads guards and the items of lists of guards."""

    def __init__(self, names: Names, reader: ExpressionReader, report: Report, lost: Lost) -> None:
        """Take what it reads with."""
        self._names = names
        self._reader = reader
        self._report = report
        self._lost = lost
        self._is_boolean = {name for name, field in names.fields.items() if field.type == "boolean"}

    def check_guards(self, guards: Mapping[str, GuardSpec]) -> None:
        """Check every named guard, and that none of them depends on itself."""
        for name, guard in guards.items():
            self._check_guard(f"guards.{name}", guard)
        references = {name: list(_references(guard)) for name, guard in guards.items()}
        order, circles = in_order(references)
        for circle in circles:
            message = (
                f"The guards refer to each other in a circle: {as_way(circle)};"
                " take one of them out of the one before it."
            )
            self._report.error("guard-circle", f"guards.{circle[0]}", message)
        deep = too_deep(order, references)
        if deep is not None:
            message = f"More than {MOST_LINKS} guards build on each other here; join some of them."
            self._report.error("guard-depth", f"guards.{deep}", message)

    def check_items(self, address: str, items: GuardItems) -> None:
        """Check the items of a list of guards."""
        for index, item in enumerate(items):
            self._check_item(f"{address}[{index}]", item)

    def _check_guard(self, address: str, guard: GuardSpec) -> None:
        found = [form for form in _FORMS if _form(guard, form) is not None]
        if len(found) != 1 and not self._report.is_damaged(address):
            has = f"has {' and '.join(map(repr, found))}" if found else "has no condition"
            message = (
                f"This guard {has}, and a guard has exactly one of {', '.join(_FORMS)};"
                f" {'keep one of them' if found else 'add for example when: filled(amount)'}."
            )
            self._report.error("guard-form", address, message)
        if guard.when is not None:
            self._reader.add(f"{address}.when", guard.when)
        self._check_joined(address, guard)
        if guard.override:
            self._names.check_roles(f"{address}.override.roles", guard.override.roles)
        check_period(address, "guard", guard.effective, self._report)

    def _check_item(self, address: str, item: GuardItem) -> None:
        if isinstance(item, Combination):
            self._check_combination(address, item)
        elif item in self._names.guards:
            self._check_ambiguous(address, item)
        elif NAME.fullmatch(item) and self._is_unknown(item):
            known = (*self._names.guards, *sorted(self._is_boolean))
            message = self._names.where_named(item)
            message = message or unknown("guard or boolean field", item, known, section="guards")
            self._report.error("unknown-guard", address, message)
        else:
            self._reader.add(address, item)

    def _is_unknown(self, word: str) -> bool:
        return (
            word not in self._names.fields
            and word not in self._names.groups
            and word not in self._reader.scope.names
            and not self._lost.covers(word, "fields", "guards")
            and word not in ("true", "false")
        )

    def _check_ambiguous(self, address: str, word: str) -> None:
        if word in self._names.fields:
            message = (
                f"{word!r} is both a guard and a field, so it is not clear which one is meant;"
                " rename one of them."
            )
            self._report.error("ambiguous-name", address, message)

    def _check_combination(self, address: str, item: Combination) -> None:
        found = [form for form in ("all", "any", "not") if _form(item, form) is not None]
        if len(found) != 1 and not self._report.is_damaged(address):
            has = f"has {' and '.join(map(repr, found))}" if found else "is empty"
            message = (
                f"This combination {has}, and it has exactly one of 'all', 'any' and 'not';"
                " keep one of them, or write several combinations as a list."
            )
            self._report.error("guard-form", address, message)
        self._check_joined(address, item)

    def _check_joined(self, address: str, joined: GuardSpec | Combination) -> None:
        if joined.not_ is not None:
            self._check_item(f"{address}.not", joined.not_)
        for form, items in (("all", joined.all), ("any", joined.any)):
            self.check_items(f"{address}.{form}", items or ())


def check_period(address: str, what: str, effective: Effective | None, report: Report) -> None:
    """Report effective dates that end before they begin, of a guard or a policy."""
    if effective is None or effective.from_ is None or effective.until is None:
        return
    if str(effective.until)[:10] < str(effective.from_)[:10]:
        message = (
            f"The {what} would end ({effective.until}) before it begins ({effective.from_});"
            " swap the days, or correct one."
        )
        report.error("bad-period", f"{address}.effective.until", message)


def _form(joined: GuardSpec | Combination, form: str) -> object:
    return getattr(joined, "not_" if form == "not" else form)


def _references(item: GuardItem | GuardSpec) -> Iterator[str]:
    if isinstance(item, str):
        yield item
        return
    inner = (*(item.all or ()), *(item.any or ()), *((item.not_,) if item.not_ is not None else ()))
    for member in inner:
        yield from _references(member)
