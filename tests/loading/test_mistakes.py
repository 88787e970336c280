"""What a process file can get wrong, and what its author is told."""

from __future__ import annotations

import pytest

from salesprocess.errors import LoadError
from salesprocess.loading import load_text

PROCESS = """\
salesprocess: 1
process: acme
roles:
  sales: {title: Sales}
fields:
  candidate: boolean
  interest: {type: choice, options: [none, expressed, strong]}
  amount: {type: money, currency: USD}
  close_date: date
  contract:
    type: group
    fields:
      signed_at: date
stages:
  lead:
  prospect: {enter: [qualified]}
  won: {outcome: won}
guards:
  qualified: {when: candidate}
transitions:
  qualify: {from: lead, to: prospect}
  win:
    from: prospect
    to: won
    requires: [amount]
hooks:
  tell: {on: won, call: notify_support}
"""


def findings_of(text: str) -> list[tuple[str, str, str]]:
    """Return rule, place and message of every mistake in a process."""
    try:
        load_text(text, "p.yaml")
    except LoadError as error:
        return [(f.rule, str(f.place), f.message) for f in error.findings]
    return []


def marked(text: str) -> tuple[str, str]:
    """Return a text without its mark, and the place where the mark was."""
    before, _, after = text.partition("§")
    column = len(before) - before.rfind("\n")
    return before + after, f"p.yaml:{before.count(chr(10)) + 1}:{column}"


# The mark stands where the finding has to point.
MISTAKES = [
    (
        "to: won\n",
        "to: won\n    §rolles: sales\n",
        "unknown-key",
        "The key 'rolles' does not exist here; did you mean 'roles'?",
    ),
    (
        "{when: candidate}",
        "{when: candidate, §colour: red}",
        "unknown-key",
        "The key 'colour' does not exist here; use one of: when, check, all, any, not,"
        " title, message, help, severity, override, effective.",
    ),
    (
        "{from: lead, to",
        "{§from:lead, from: lead, to",
        "unknown-key",
        "The key 'from:lead' does not exist here; put a space after the colon: 'from: lead'.",
    ),
    (
        "win:\n    from: prospect\n    to: won\n",
        "§win:\n    from: prospect\n",
        "missing-key",
        "The key 'to' is missing here; add it, for example 'to: prospect'.",
    ),
    (
        "salesprocess: 1\nprocess: acme\n",
        "§salesprocess: 1\n",
        "missing-key",
        "The key 'process' is missing here; add it, for example 'process: acme'.",
    ),
    (
        "amount: {type: money, currency: USD}",
        "§amount: {currency: USD}",
        "missing-key",
        "The key 'type' is missing here; add it, for example 'type: text'.",
    ),
    (
        "  lead:\n",
        "  lead:\n  §lead:\n",
        "duplicate-key",
        "The key 'lead' is already on line 15; remove one of the two, or rename it.",
    ),
    (
        "salesprocess: 1",
        "salesprocess: §2",
        "bad-version",
        "'salesprocess' is the version of the language, and the number 2 is none that"
        " this release reads; write 'salesprocess: 1'.",
    ),
    (
        "currency: USD}",
        "currency: USD, sensitive: §yes}",
        "wrong-type",
        "'sensitive' takes true or false, not the text 'yes'; write for example 'sensitive: true'.",
    ),
    (
        "{outcome: won}",
        "{outcome: won, probability: §120}",
        "wrong-type",
        "'probability' takes a number from 0 to 100, not the number 120; write for"
        " example 'probability: 40'.",
    ),
    (
        "{title: Sales}",
        "{§title: [Sales]}",
        "wrong-type",
        "'title' takes a text, or one for each language, not a list; write for example"
        " 'title: Lead'.",
    ),
    (
        "  lead:\n",
        "  §lead: [a]\n",
        "wrong-type",
        "'lead' takes a mapping, not a list; write for example 'lead: {title: Lead}'.",
    ),
    (
        "process: acme\n",
        "process: acme\nversion: §1.5\n",
        "wrong-type",
        "'version' takes a whole number, not the number 1.5; write for example 'version: 2'.",
    ),
    (
        "{enter: [qualified]}",
        "{enter: [§[qualified]]}",
        "wrong-type",
        "Each item of 'enter' takes an expression, not a list; write for example 'amount > 100'.",
    ),
    (
        "{on: won,",
        "{§on: [],",
        "wrong-type",
        "'on' takes an event, or a list of them, not an empty list; write for example"
        " 'on: stage_entered'.",
    ),
    (
        "requires: [amount]",
        "§requires: [[amount]]",
        "wrong-type",
        "'requires' takes fields, or a mapping from field to condition, not a list;"
        " write for example 'requires: [amount]'.",
    ),
    (
        "close_date: date",
        "close_date: §dat",
        "bad-choice",
        "'close_date' cannot be the text 'dat'; did you mean 'date'?",
    ),
    (
        "{when: candidate}",
        "{when: candidate, severity: §fatal}",
        "bad-choice",
        "'severity' cannot be the text 'fatal'; use one of: block, warn.",
    ),
    (
        "  candidate: boolean",
        "  candidate: boolean\n  §First Call: date",
        "bad-name",
        "'First Call' is no name: names have small letters, digits and underscores, and"
        " start with a letter; write 'first_call'.",
    ),
    (
        "process: acme",
        "process: §ACME-2",
        "bad-name",
        "'ACME-2' is no name: names have small letters, digits and underscores, and"
        " start with a letter; write 'acme_2'.",
    ),
    (
        "  lead:\n",
        "  lead:\n  §open:\n",
        "reserved-word",
        "'open' is a word of the language and cannot be a name; choose another, such as"
        " 'open_stage'.",
    ),
    (
        "to: won\n",
        "to: won\n    emit: §moved\n",
        "reserved-word",
        "Every process has an event 'moved' already; choose another name, such as 'own_moved'.",
    ),
    (
        "to: won\n",
        "to: §wonn\n",
        "unknown-stage",
        "There is no stage 'wonn'; did you mean 'won'?",
    ),
    (
        "from: prospect\n",
        "from: [prospect, §negotiation]\n",
        "unknown-stage",
        "There is no stage 'negotiation'; declare it under 'stages', or use one of:"
        " lead, prospect, won, open, any.",
    ),
    (
        "to: won\n",
        "to: §any\n",
        "bad-target",
        "A deal moves to one stage, and 'any' is many; write a stage, 'stay' or 'previous'.",
    ),
    (
        "close_date: date",
        "close_date: {type: date, locked_in: [§wn]}",
        "unknown-stage",
        "There is no stage 'wn'; did you mean 'won'?",
    ),
    (
        "to: won\n",
        "to: won\n    roles: [§sale]\n",
        "unknown-role",
        "There is no role 'sale'; did you mean 'sales'?",
    ),
    (
        "{enter: [qualified]}",
        "{enter: [§qualifed]}",
        "unknown-guard",
        "There is no guard or boolean field 'qualifed'; did you mean 'qualified'?",
    ),
    (
        "requires: [amount]",
        "requires: {§amuont: candidate}",
        "unknown-field",
        "There is no field 'amuont'; did you mean 'amount'?",
    ),
    (
        "{on: won,",
        "{on: §lost,",
        "unknown-event",
        "There is no event 'lost'; use one of: started, updated, ticked, unticked,"
        " moved, stayed, stage_entered, stage_left, won, linked, migrated, erased,"
        " hook_failed, any.",
    ),
    (
        "{on: won,",
        "{on: §prospect,",
        "unknown-event",
        "'prospect' is a stage, not an event; write 'on: stage_entered' and 'stage: prospect'.",
    ),
    (
        "{on: won,",
        "{on: [won, §win],",
        "unknown-event",
        "'win' is a trigger, not an event; write 'on: moved' and 'trigger: win'.",
    ),
    (
        "{on: won,",
        "{on: [moved, §updated], trigger: win,",
        "bad-hook",
        "'updated' has no trigger; leave the event out, or remove 'trigger'.",
    ),
    (
        "{on: won,",
        "{on: won, stage: §prospect,",
        "bad-hook",
        "This hook is never called: 'won' never happens in 'prospect'; use one of: won, or remove"
        " 'stage'.",
    ),
    (
        "{on: won,",
        "{on: [won, stage_left], stage: §won, trigger: qualify,",
        "bad-hook",
        "This hook is never called: 'won', 'stage_left' never happens in 'won' by 'qualify'; use"
        " one of: lead, or remove 'stage'.",
    ),
    (
        "{on: won,",
        "{on: won, trigger: §qualify,",
        "bad-hook",
        "This hook is never called: 'won' never comes of 'qualify'; use one of: win, or remove"
        " 'trigger'.",
    ),
    (
        "{on: won,",
        "{on: ticked, stage: §lead,",
        "bad-hook",
        "This hook is never called: 'ticked' never happens in 'lead'; remove the hook.",
    ),
    (
        "{on: won,",
        "{on: moved, trigger: §wim,",
        "unknown-trigger",
        "There is no trigger 'wim'; did you mean 'win'?",
    ),
    (
        "{type: choice, options: [none, expressed, strong]}",
        "§choice",
        "options-missing",
        "A choice has options; add them, for example 'options: [none, expressed, strong]'.",
    ),
    (
        "[none, expressed, strong]",
        "[none, strong, §none]",
        "duplicate-option",
        "The option 'none' is listed twice; remove one of them.",
    ),
    (
        "close_date: date",
        "close_date: {type: date, §options: [a]}",
        "options-unused",
        "Only a choice or a list has options; write 'type: choice', not 'date'.",
    ),
    (
        "currency: USD",
        "currency: §USDX",
        "bad-currency",
        "'USDX' is no currency code of ISO 4217; did you mean 'USD'?",
    ),
    (
        "currency: USD}",
        "currency: USD, min: 5, max: §3}",
        "bad-limit",
        "'max' (3 USD) is below 'min' (5 USD); swap them, or correct one.",
    ),
    (
        "currency: USD}",
        "currency: USD, default: §5 EUR}",
        "bad-default",
        "'5 EUR' is not in USD; convert it to USD.",
    ),
    (
        "close_date: date",
        "note: {type: text, pattern: §'('}",
        "bad-pattern",
        "'(' is no regular expression (look-around and back-references are not part of"
        " them here); write one such as '[A-Z]{3}-[0-9]+'.",
    ),
    (
        "contract:\n    type: group\n    fields:\n      signed_at: date\n",
        "§contract:\n    type: group\n",
        "group-form",
        "A group has members; add them, for example 'fields: {signed_at: date}'.",
    ),
    (
        "close_date: date",
        "close_date: {type: list, of: §group}",
        "list-form",
        "A list cannot hold a group; write the type of one value, such as 'of: text'.",
    ),
    (
        "close_date: date",
        "a: {type: integer, formula: §b + 1}\n  b: {type: integer, formula: a * 2}",
        "formula-circle",
        "The formulas run in a circle: a → b → a; take one of the fields out of the"
        " formula before it.",
    ),
    (
        "close_date: date",
        "close_date: {type: integer, formula: 1 + 1, default: §3}",
        "formula-form",
        "The value follows from the formula, so 'default' has no meaning; remove it.",
    ),
    (
        "qualified: {when: candidate}",
        "§qualified: {when: candidate, check: is_good}",
        "guard-form",
        "This guard has 'when' and 'check', and a guard has exactly one of when, check,"
        " all, any, not; keep one of them.",
    ),
    (
        "qualified: {when: candidate}",
        "§qualified: {message: Not yet.}",
        "guard-form",
        "This guard has no condition, and a guard has exactly one of when, check, all,"
        " any, not; add for example when: filled(amount).",
    ),
    (
        "{enter: [qualified]}",
        "{§enter: {all: [qualified], not: candidate}}",
        "guard-form",
        "This combination has 'all' and 'not', and it has exactly one of 'all', 'any'"
        " and 'not'; keep one of them, or write several combinations as a list.",
    ),
    (
        "qualified: {when: candidate}",
        "§qualified: {not: other}\n  other: {any: [qualified, candidate]}",
        "guard-circle",
        "The guards refer to each other in a circle: qualified → other → qualified; take"
        " one of them out of the one before it.",
    ),
    (
        "  qualified: {when: candidate}",
        "  qualified: {when: candidate}\n  candidate: {check: is_good}\n  both: {all: §candidate}",
        "ambiguous-name",
        "'candidate' is both a guard and a field, so it is not clear which one is meant;"
        " rename one of them.",
    ),
    (
        "{when: candidate}",
        "{when: candidate, effective: {from: 2026-02-01, until: §2026-01-01}}",
        "bad-period",
        "The guard would end (2026-01-01) before it begins (2026-02-01); swap the days,"
        " or correct one.",
    ),
    (
        "  lead:\n",
        "  §lead: {outcome: lost}\n",
        "no-start",
        "Deals start in the first stage, and 'lead' is closed; move a stage without an"
        " outcome to the top.",
    ),
    (
        "to: won\n",
        "to: won\n    set: {§contract: now}\n",
        "not-assignable",
        "'contract' is a group; assign its members, such as 'contract.signed_at'.",
    ),
    (
        "to: won\n",
        "to: won\n    set: {interest: §strong}\n",
        "expression",
        "An option stands in quotes in an expression; write \"'strong'\".",
    ),
    (
        "to: won\n",
        "to: won\n    reason: [price, other, §price]\n",
        "duplicate-option",
        "The option 'price' is listed twice; remove one of them.",
    ),
    (
        "{when: candidate}",
        "{when: §*base}",
        "yaml-alias",
        "'*base' repeats another part of the file, which a process cannot do; write the"
        " part out, or put a text that starts with '*' in quotes.",
    ),
    (
        "process: acme\n",
        "§process:acme\n",
        "yaml-syntax",
        "A space is missing after the colon; write 'process: acme'.",
    ),
    (
        "type: group\n",
        "type: group\n    default: §3\n",
        "group-form",
        "A group holds no value, so it has no 'default'; give it to the members.",
    ),
    (
        "close_date: date",
        "close_date: {type: date, §fields: {a: text}}",
        "group-form",
        "Only a group has members; write 'type: group', or remove them.",
    ),
    (
        "close_date: date",
        "close_date: {type: date, of: §text}",
        "list-form",
        "Only a list has 'of'; write 'type: list', or remove it from this date.",
    ),
    (
        "close_date: date",
        "close_date: {type: date, currency: §USD}",
        "bad-currency",
        "Only money has a currency; write 'type: money', not 'date'.",
    ),
    (
        "close_date: date",
        "close_date: {type: date, pattern: §x}",
        "bad-pattern",
        "Only a text has a pattern, not a date; remove it.",
    ),
    (
        "options: [none, expressed, strong]",
        "§options: [none, '']",
        "bad-option",
        "An option is a text that people can read; remove the empty one.",
    ),
    (
        "close_date: date",
        "count: {type: integer, formula: §count + 1}",
        "formula-circle",
        "The formula of 'count' uses the field itself; remove it from the formula.",
    ),
    (
        "{title: Sales}",
        "{title: §true}",
        "wrong-type",
        "'title' takes a text, or one for each language, not true; write for example"
        " 'title: Lead'.",
    ),
    (
        "call: notify_support",
        "call: §'  '",
        "wrong-type",
        "'call' takes the name of an action, not the text '  '; write for example"
        " 'call: notify_support'.",
    ),
    (
        "to: won\n",
        f"to: §{'x' * 100}\n",
        "unknown-stage",
        f"There is no stage '{'x' * 59}…'; declare it under 'stages', or use one of: lead,"
        " prospect, won, stay, previous.",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "rule", "message"), MISTAKES, ids=[f"{m[2]}: {m[1][:30]}" for m in MISTAKES]
)
def test_a_mistake_is_one_finding_with_the_way_out(
    old: str, new: str, rule: str, message: str
) -> None:
    """A typical mistake gives one finding: where, what, and what to do; nothing follows from it."""
    assert 1 == PROCESS.count(old)
    text, place = marked(PROCESS.replace(old, new))

    assert [(rule, place, message)] == findings_of(text)


@pytest.mark.parametrize(
    "hook",
    [
        "on: any",
        "on: [any], trigger: win, stage: won",
        "on: [started, stage_entered], stage: lead",
        "on: [updated, hook_failed], stage: won",
        "on: stage_left, stage: prospect, trigger: win",
        "on: [won, moved], stage: prospect",
        "on: [won, stage_entered], trigger: qualify",
    ],
)
def test_a_hook_that_can_be_called_is_none(hook: str) -> None:
    """A hook may want every event, and what is wanted need not happen with every event."""
    assert [] == findings_of(PROCESS.replace("{on: won,", f"{{{hook},"))


@pytest.mark.parametrize(
    ("transition", "hook"),
    [
        ("qualify: {from: open, to: stay, emit: noted}", "on: [noted], stage: prospect"),
        ("qualify: {from: open, to: stay}", "on: stayed, stage: prospect, trigger: qualify"),
        ("qualify: {from: any, to: previous}", "on: moved, stage: prospect, trigger: qualify"),
        ("qualify: {from: any, to: lead}", "on: stage_left, stage: won"),
    ],
)
def test_a_hook_may_want_what_a_transition_can_do(transition: str, hook: str) -> None:
    """Staying, going back, and what a transition emits count as well as moving on."""
    text = PROCESS.replace("qualify: {from: lead, to: prospect}", transition)

    assert [] == findings_of(text.replace("{on: won,", f"{{{hook},"))


def test_a_hook_is_not_blamed_for_what_is_broken_elsewhere() -> None:
    """What happens in a stage that cannot be read, or by such a transition, is not known."""
    text = PROCESS.replace("{on: won,", "{on: won, stage: prospect, trigger: qualify,")

    assert ["wrong-type"] == [
        rule for rule, _, _ in findings_of(text.replace("outcome: won}", "outcome: won, phase: 3}"))
    ]


CUT = (
    "An expression or text with a comma ends at the comma inside {}; put the whole of it in {}"
    " quotes, or write it on a line of its own."
)


@pytest.mark.parametrize(
    ("old", "new", "bracket", "quotes"),
    [
        ("{when: candidate}", "{when: §interest in ('none', 'strong')}", "{...}", "double"),
        ("{when: candidate}", '{when: §interest in ("none", "strong")}', "{...}", "single"),
        ("{when: candidate}", "{when: §interest in ['none', 'strong']}", "{...}", "double"),
        ("{when: candidate}", "{when: §max(amount, amount) > 3}", "{...}", "double"),
        ("{when: candidate}", "{when: §interest != 'a, b'}", "{...}", "double"),
        ("[qualified]", "[§interest in ('none', 'strong') and candidate]", "[...]", "double"),
        ("[qualified]", "[qualified, {not: §max(amount, amount) > 3}]", "{...}", "double"),
        ("[qualified]", "[candidate,\n    §interest in ('none', 'strong')]", "[...]", "double"),
        ("{title: Sales}", "{title: §Sales (you, me), help: Don't}", "{...}", "double"),
    ],
)
def test_a_comma_that_cuts_an_expression(old: str, new: str, bracket: str, quotes: str) -> None:
    """An expression inside brackets ends at its comma; that is said where it starts, and once."""
    text, place = marked(PROCESS.replace(old, new))

    found = [finding for finding in findings_of(text) if finding[0] != "expression"]
    assert [("yaml-syntax", place, CUT.format(bracket, quotes))] == found


def test_a_comma_that_cuts_an_expression_hides_nothing() -> None:
    """The rest of the file is checked, and the expression too, each mistake at its place."""
    text = PROCESS.replace("{when: candidate}", "{when: interest in ('none', 'strog')}")
    text = text.replace("[qualified]", "[max(amount, amount) > 3, interest in ('none', 'weak')]")
    text = text.replace("close_date: date", "close_date: dat")

    assert [
        ("bad-choice", "p.yaml:9:15"),
        ("yaml-syntax", "p.yaml:16:22"),
        ("yaml-syntax", "p.yaml:16:47"),
        ("expression", "p.yaml:16:68"),
        ("yaml-syntax", "p.yaml:19:21"),
        ("expression", "p.yaml:19:42"),
    ] == [(rule, place) for rule, place, _ in findings_of(text)]


def test_a_key_that_is_no_text_is_one_mistake() -> None:
    """That a stage cannot be called 1 says it all."""
    text, place = marked(PROCESS.replace("  lead:\n", "  lead:\n  §1: {title: One}\n"))

    assert [("bad-name", place)] == [(rule, at) for rule, at, _ in findings_of(text)]


def test_a_process_has_stages_and_transitions() -> None:
    """Without them it is none."""
    text = "salesprocess: 1\nprocess: a\nstages: {}\ntransitions: {}\n"

    assert ["no-stages", "no-transitions"] == [rule for rule, _, _ in findings_of(text)]


def test_the_process_itself_has_no_mistake() -> None:
    """What the mistakes are made in is right."""
    assert [] == findings_of(PROCESS)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "p.yaml", "The file is empty"),
        ("# later\n", "p.yaml", "The file is empty"),
        ("hello\n", "p.yaml:1:1", "This is no process"),
        ("- a\n", "p.yaml:1:1", "This is no process"),
    ],
)
def test_what_is_no_process_at_all(text: str, place: str, words: str) -> None:
    """A file that holds something else is told how a process starts."""
    way_out = "start with 'salesprocess: 1' and 'process: acme' on lines of their own."

    assert [("no-process", place, f"{words}; {way_out}")] == findings_of(text)


@pytest.mark.parametrize(
    "wrapped",
    [
        "{enter: [__]}",
        "{enter: __}",
        "{exit: {all: [qualified, {not: __}]}}",
        "\n    enter: [qualified, __]",
        "\n    start:\n      requires: {amount: __}",
    ],
)
@pytest.mark.parametrize("quotes", ["plain", "double", "folded"])
def test_a_mistake_in_an_expression_has_its_column(wrapped: str, quotes: str) -> None:
    """A mistake inside an expression is pointed at exactly, wherever and however it is written."""
    written = {
        "plain": "candidate and §amuont > 3",
        "double": "\"candidate and §amuont > '3 USD'\"",
        "folded": '"candidate\n            and §amuont > 3"',
    }[quotes]
    text, place = marked(PROCESS.replace("{enter: [qualified]}", wrapped.replace("__", written)))

    assert [("expression", place, "'amuont' is not known; did you mean 'amount'?")] == findings_of(
        text
    )


@pytest.mark.parametrize("style", ["|", ">-", "|2"])
def test_a_mistake_in_a_block_has_its_column(style: str) -> None:
    """The same in a block of several lines."""
    block = f"\n    when: {style}\n      candidate and\n      §amuont > 3"
    text, place = marked(PROCESS.replace("{when: candidate}", block))

    assert [("expression", place, "'amuont' is not known; did you mean 'amount'?")] == findings_of(
        text
    )
