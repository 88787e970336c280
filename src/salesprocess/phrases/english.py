"""What the library says in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType


class English:
    """What the library says in English; the base of every other language."""

    # The first line
    of_deals: Mapping[str, str] = MappingProxyType(
        {
            "blocked": (
                "'{trigger}' is blocked: the deal stays in {stage} and does not move to {target}."
            ),
            "blocked_stay": "'{trigger}' is blocked for this deal in {stage}.",
            "blocked_ways": (
                "'{trigger}' is blocked: the deal stays in {stage}; none of its ways is open."
            ),
            "open": "'{trigger}' is open: the deal can move from {stage} to {target}.",
            "open_stay": "'{trigger}' is open: it leaves the deal in {stage}.",
        }
    )
    of_tracks: Mapping[str, str] = MappingProxyType(
        {
            "blocked": (
                "'{trigger}' is blocked: the track {track} stays in {stage} and does not move to"
                " {target}."
            ),
            "blocked_stay": "'{trigger}' is blocked for the track {track} in {stage}.",
            "blocked_ways": (
                "'{trigger}' is blocked: the track {track} stays in {stage}; none of its ways is"
                " open."
            ),
            "open": "'{trigger}' is open: the track {track} can move from {stage} to {target}.",
            "open_stay": "'{trigger}' is open: it leaves the track {track} in {stage}.",
        }
    )
    blocked_start = "A deal cannot start in {stage} like this."
    open_start = "A deal can start in {stage}."
    way = "Way {number}, {direction}, is {state}."
    to_stage = "to {target}"
    staying = "staying in {target}"
    is_open = "open"
    is_blocked = "blocked"

    # Statements about one value: {found} is there, {demand} is asked for
    has = "{name} is {found}"
    has_hidden = "{name} has a hidden value"
    has_list = "{name}: {found}"
    has_none = "{name} is empty"
    has_but = "{name} is {found}; it must be {demand}"
    hidden_but = "{name} has a hidden value; it must be {demand}"
    none_but = "{name} has no value yet; it must be {demand}"
    missing_one = "{missing} has no value yet"
    missing_many = "{missing} have no value yet"
    missing_so = "{missing}, so {name} is not known"
    unknown = "{name} is not known"
    no_rate = "{name} is {found}; there is no exchange rate to hold it against {wanted}"
    filled = "{name} is filled in"
    must_be_filled = "{name} must be filled in"
    must_be_filled_because = "{name} must be filled in, because {facts}"
    may_have_to_be_filled = "{name} may have to be filled in: {facts}"
    need_not_be_filled = "{name} need not be filled in here"
    only_they_write = "Only {roles} may fill it in."

    # What is asked for
    limits: Mapping[str, str] = MappingProxyType(
        {
            "==": "the same as {value}",
            "!=": "different from {value}",
            ">=": "at least {value}",
            "<=": "at most {value}",
            ">": "more than {value}",
            "<": "less than {value}",
        }
    )
    limits_of_time: Mapping[str, str] = MappingProxyType(
        {
            "==": "the same as {value}",
            "!=": "different from {value}",
            ">=": "no earlier than {value}",
            "<=": "no later than {value}",
            ">": "after {value}",
            "<": "before {value}",
        }
    )
    another = "something else"
    anything_but = "anything but {value}"
    empty = "empty"
    with_value = "{name} ({value})"

    # Lists, and where the deal has been
    must_include = "{name} must include {value}; now: {found}"
    must_not_include = "{name} must not include {value}; now: {found}"
    must_not_include_all = "{name} must not include {value} together; now: {found}"
    been = "The deal has been in {stage}"
    not_been = "The deal has not been in {stage}"
    must_have_been = "The deal must have been in {stage} first"
    must_not_have_been = "The deal must not have been in {stage} before"
    never = "This is never so"
    always = "This is always so"

    # Groups, guards and their notes
    one_of_these = "One of these is needed:"
    all_of_these = "All of these together:"
    because = "Because {facts}:"
    must_not_hold = "This must not be so: {title}"
    does_not_hold = "This is not so: {title}"
    not_in_force = "{title} does not apply now; it is in force {period}"
    from_day = "from {start}"
    until_day = "until {end}"
    from_until = "from {start} until {end}"
    may_override = "{roles} may let it pass, giving a reason."
    may_not_override = "{actor} may not let it pass; {roles} may, giving a reason."
    nobody_overrides = "Nobody may let it pass."
    overridden = "Let pass by {actor}: {reason}"
    warning = "This is a warning; it does not block."
    check_says_yes = "The check '{check}' says yes"
    check_says_no = "The check '{check}' says no"
    check_failed = "The check '{check}' could not be asked ({error})"
    until_asked = "The deal does not move until the check can be asked."

    # People, reasons and work
    only_roles = "Only {roles} may do this"
    nobody_named = "nobody is named"
    has_no_role = "{actor} has no role"
    has_role = "{actor} has the role {roles}"
    has_roles = "{actor} has the roles {roles}"
    someone = "whoever asks"
    give_reason = "Give one of the reasons: {reasons}"
    no_such_reason = "'{given}' is none of the reasons; give one of: {reasons}"
    reason_given = "A reason is given"
    give_comment = "Write a comment"
    comment_given = "A comment is given"
    not_ticked = "'{item}' is not ticked off yet"
    ticked = "'{item}' is ticked off"

    # Approvals and policies
    approved = "{approval} is approved"
    approved_by = "{approval} is approved by {people}"
    not_approved = "{approval} is not approved"
    must_be_approved = "{approval} must be approved by {roles}"
    must_not_be_approved = "{approval} must not be approved"
    approval_needless = "{approval} need not be approved here"
    approval_maybe = "{approval} may have to be approved: {facts}"
    approval_missing = "{approval} has to be approved by {roles}; nobody has asked for it yet"
    approval_pending = "{approval} waits for {roles}"
    approval_pending_by = "{approval} waits for {roles}; {requester} has asked for it"
    approval_again = "{approval} {status}; ask for it again, and {roles} can give it"
    approval_changed = "{approval} is approved, but not with another value of {field}"
    write_and_ask = "Write the new value first, and ask for it again."
    people_needed = "{count} people have to agree."
    approval_follows = "It follows {before}, and is asked for when that is granted."
    votes_so_far = "{count} of {needed} have agreed: {people}"
    agreed_so_far = "Agreed so far: {people}"
    not_by_requester = "{requester} asked for it and cannot give it."
    not_by_whoever = "Whoever asks for it cannot give it."
    statuses: Mapping[str, str] = MappingProxyType(
        {
            "rejected": "was rejected by {who}",
            "recalled": "was taken back by {who}",
            "expired": "was not decided in time",
            "voided": "is void, because {field} has changed",
            "ended": "was good until '{trigger}'",
        }
    )
    somebody = "somebody"
    said_by = '{who} said: "{comment}"'
    not_begun_one = "{tracks} has not begun yet"
    not_begun_many = "{tracks} have not begun yet"
    not_begun_but = "{name} has not begun yet; it must be {demand}"
    begun = "{track} has begun"
    must_begin = "{track} must have begun first"
    must_not_begin = "{track} has begun; it must not have"
    source = "Source: {source}"
    policy_needless = "{title} does not apply here"

    # Names of what is known beside the fields, and of what is calculated
    names: Mapping[str, str] = MappingProxyType(
        {
            "deal.stage": "stage",
            "deal.id": "number of the deal",
            "deal.age": "age of the deal",
            "deal.time_in_stage": "time in this stage",
            "deal.outcome": "outcome",
            "deal.probability": "probability of this stage",
            "deal.last_activity": "last activity",
            "trigger.reason": "reason given",
            "trigger.comment": "comment given",
            "actor.id": "whoever asks",
            "actor.roles": "roles of whoever asks",
            "now": "now",
            "today": "today",
        }
    )
    calls: Mapping[str, str] = MappingProxyType(
        {
            "len": "length of {0}",
            "sum": "sum of {all}",
            "min": "smallest of {all}",
            "max": "largest of {all}",
            "abs": "size of {0}",
            "round": "{0}, rounded",
            "date": "day of {0}",
            "money": "{0} in {1}",
            "days_between": "days from {0} to {1}",
            "business_days_between": "business days from {0} to {1}",
            "entered_at": "last entry into {0}",
            "approved": "approval of {0}",
            "count_entered": "number of entries into {0}",
        }
    )
    quoted = '"{value}"'
    condition = "condition on {names}"
    depending = "{name}, depending on {conditions}"

    # Values
    yes = "yes"
    no = "no"
    nothing = "nothing"
    hidden = "hidden"
    and_ = " and "
    or_ = " or "
    comma = ", "
    minus = "minus {value}"
    thousands = ","
    decimal_point = "."
    date = "{day} {month} {year}"
    moment = "{date}, {hour}:{minute} {zone}"
    months: tuple[str, ...] = (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    )
    units: Mapping[str, tuple[str, str]] = MappingProxyType(
        {
            "year": ("year", "years"),
            "month": ("month", "months"),
            "day": ("day", "days"),
            "business_day": ("business day", "business days"),
            "business_hour": ("business hour", "business hours"),
            "hour": ("hour", "hours"),
            "minute": ("minute", "minutes"),
            "second": ("second", "seconds"),
        }
    )

    def join(self, words: Iterable[str], last: str) -> str:
        """Write words one after the other.

        Args:
            words: The words.
            last: What stands before the last one, such as ``and_``.
        """
        *most, end = list(words) or [self.nothing]
        return f"{self.comma.join(most)}{last}{end}" if most else end
