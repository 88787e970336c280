"""What somebody may have meant who writes words of other tools, or puts a key elsewhere."""

from __future__ import annotations

import pytest

from salesprocess import LoadError, Process

TEXT = """salesprocess: 1
process: acme
fields: {amount: integer, terms: {type: group, fields: {days: integer}}}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won}
"""


def messages(text: str) -> list[str]:
    """Return what is wrong with a process."""
    with pytest.raises(LoadError) as error:
        Process.from_yaml(text)
    return [finding.message for finding in error.value.findings]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("amount: integer", "amount: string", "cannot be the text 'string'; did you mean 'text'?"),
        ("amount: integer", "amount: int", "did you mean 'integer'?"),
        ("to: won", "target: won", "The key 'target' does not exist here; did you mean 'to'?"),
        ("to: won", "to: won, conditions: x", "'conditions' does not exist here; did you mean"),
        ("to: won", "to: won, when: amount > 1", "did you mean 'guards'?"),
        ("to: won", "to: won, requires: days", "'days'; did you mean 'terms.days'?"),
        ("to: won", "to: won, lock: true", "does not exist here, but under 'approvals'"),
        ("process: acme", "process: acme\nroles:\nboss: Boss", "it belongs under 'roles'."),
        ("process: acme", "process: acme\ntitle: {en: A, english}", "'english' is no language"),
        ("to: won", "to: won, title: Win, at last", "'at last' does not exist here; a text with a"),
        ("to: won", "to: won, guards: amount > 1,000", "key '000' does not exist here; a number"),
        ("process: acme", "process: acme\ntitle: !new", "write 'not new' in a condition"),
        ("process: acme", "process: acme\nscenarios: {one: {steps: ['win {to': '}']}}", "A colon"),
        ("process: acme", "process: acme\nmigrations: {stages: {a: lead}}", "a whole number"),
    ],
)  # fmt: skip
def test_a_word_of_another_tool_or_place_is_understood(old: str, new: str, expected: str) -> None:
    """The message names the word that is meant here."""
    assert any(expected in message for message in messages(TEXT.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        ("agreed", "'agreed' is an approval and no guard; name it under 'approvals'."),
        ("law", "'law' is a policy, which holds without being named; remove it."),
        ("legal", "'legal' is a track and no guard; write such as filled(tracks.legal)."),
        ("legel", "There is no guard or boolean field 'legel'; declare it under 'guards'."),
    ],
)
def test_what_is_no_guard_is_named_where_it_belongs(guard: str, expected: str) -> None:
    """Approvals, policies and tracks are told from words that nobody knows."""
    text = (
        TEXT.replace("to: won", f"to: won, guards: {guard}")
        + """
roles: {boss: Boss}
approvals: {agreed: {roles: boss}}
policies: {law: {entering: won, require: amount > 1}}
tracks: {legal: {stages: {a: , b: {done: true}}, transitions: {go: {from: a, to: b}}}}
"""
    )
    assert [expected] == messages(text)
