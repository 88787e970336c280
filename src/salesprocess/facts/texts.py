"""Texts, options and the texts that have a form: addresses, numbers and codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from salesprocess.errors import did_you_mean, listing
from salesprocess.facts.codes import countries, currencies
from salesprocess.facts.kind import LONGEST_SHOWN, Kind, Reader, shown

MOST_CHARACTERS = 100_000

_LONGEST_WEB_ADDRESS = 2_000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_PHONE_SIGNS = str.maketrans("", "", " -()./\u00a0")


def choice_reader(kind: Kind) -> Reader:
    """Prepare the reading of options."""
    options = {option: option for option in kind.type.options}

    def read(raw: Any) -> str | None:
        if isinstance(raw, str):
            option = options.get(raw)
            if option is not None:
                return option
        if raw is None:
            return None
        near = "" if kind.sensitive else did_you_mean(str(raw)[:LONGEST_SHOWN], options)
        hint, write = (near, "Write") if near.endswith("?") else (";", "write")
        value = "The value" if kind.sensitive else shown(raw)
        raise ValueError(
            f"{value} is not one of the options{hint} {write} one of:"
            f" {listing(map(repr, options))}."
        )

    return read


def text_reader(kind: Kind) -> Reader:
    """Prepare the reading of texts."""

    def read(raw: Any) -> str | None:
        if raw is None:
            return None
        if not isinstance(raw, str):
            raise kind.wrong(raw, "is not a text", "write a text")
        if len(raw) > MOST_CHARACTERS:
            raise kind.wrong(raw, f"is longer than {MOST_CHARACTERS:,} characters", "shorten it")
        value = str(raw) if "\r" not in raw else raw.replace("\r\n", "\n").replace("\r", "\n")
        if _UNPRINTABLE.search(value):
            raise kind.wrong(raw, "has characters that cannot be printed", "remove them")
        return value

    return read


def email_reader(kind: Kind) -> Reader:
    """Prepare the reading of e-mail addresses."""

    def check(text: str) -> str | None:
        from email_validator import EmailNotValidError, validate_email

        try:
            return validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError:
            return None

    return _shaped(kind, check, "write it such as 'ani@example.com'")


def phone_reader(kind: Kind) -> Reader:
    """Prepare the reading of phone numbers, kept in the form of E.164."""

    def check(text: str) -> str | None:
        number = text.translate(_PHONE_SIGNS)
        return number if _PHONE.fullmatch(number) else None

    return _shaped(kind, check, "write it with its country's code, such as '+62 21 5550100'")


def url_reader(kind: Kind) -> Reader:
    """Prepare the reading of web addresses."""
    from pydantic import AnyHttpUrl, TypeAdapter, ValidationError

    adapter = TypeAdapter(AnyHttpUrl)

    def check(text: str) -> str | None:
        if len(text) > _LONGEST_WEB_ADDRESS or any(char.isspace() for char in text):
            return None
        try:
            adapter.validate_python(text)
        except ValidationError:
            return None
        return text

    return _shaped(kind, check, "write it such as 'https://example.com'")


def country_reader(kind: Kind) -> Reader:
    """Prepare the reading of country codes."""
    return _shaped(kind, lambda text: _code(text, countries()), "write two letters, such as 'ID'")


def currency_reader(kind: Kind) -> Reader:
    """Prepare the reading of currency codes."""
    return _shaped(
        kind, lambda text: _code(text, currencies()), "write three letters, such as 'IDR'"
    )


def _code(text: str, known: frozenset[str]) -> str | None:
    return text if text in known else None


def _shaped(kind: Kind, check: Callable[[str], str | None], way_out: str) -> Reader:
    read_text = text_reader(kind)

    def read(raw: Any) -> str | None:
        text: str | None = read_text(raw)
        if not text:
            return text
        value = check(text.strip())
        if value is None:
            raise kind.wrong(raw, f"is not {kind.type}", way_out)
        return value

    return read
