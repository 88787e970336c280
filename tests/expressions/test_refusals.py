from __future__ import annotations

import pytest

from salesprocess.expressions import INTEGER, TEXT, Name, Scope
from tests.expressions.world import mistake, mistakes


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("count ** 2 > 4", "multiply instead"),
        ("count // 2 > 4", "write round(a / b)"),
        ("count % 2 > 4", "such as '30%'"),
        ("contacted & candidate", "write and"),
        ("contacted | candidate", "write or"),
        ("contacted ^ candidate", "write != between two conditions"),
        ("~contacted", "write not"),
        ("count << 2 > 1", "write <"),
        ("count >> 2 > 1", "write >"),
        ("owner @ owner", "put an address in quotes"),
        ("count is 5", "write =="),
        ("count is not 5", "write !="),
        ("count is None", "write empty(count)"),
        ("count is not None", "write filled(count)"),
        ("contract.value == None", "write empty(contract.value)"),
        ("None != contract.value", "write filled(contract.value)"),
        ("count + 1 == None", "write empty(x)"),
        ("tags[0] == 'red'", "use the dotted name of a field"),
        ("lambda: contacted", "write the condition itself"),
        ("(contacted := candidate)", "write == to compare"),
        ("[x for x in tags]", "sum(...), min(...) or max(...)"),
        ("f'x' == owner", "write it plainly in quotes"),
        ("b'x' == owner", "write a text in quotes, or a number"),
        ("u'x' == owner", "put a comma between two texts"),
        ("interest in ('none' 'strong')", "put a comma between two texts"),
        ("0x10 == count", "such as 25_000"),
        ("1j == count", "such as 25_000"),
        ("1e9999 == rate", "such as 25_000"),
        ("('a', 'b')", "write x in ('a', 'b')"),
        ("{'a': 1}", "use the fields of the deal"),
        ("-owner == 'x'", "before numbers, money and durations only"),
        ("filled(*tags)", "write filled(x)"),
        ("filled(x=owner)", "write filled(x)"),
        ("owner.upper() == 'X'", "money, days_between, business_days_between"),
        ("owner().x == 'X'", "use the name of a field"),
    ],
)
def test_what_python_has_and_the_language_has_not(text: str, way_out: str) -> None:
    """Each form is refused with what to write instead."""
    first, *_ = mistakes(text)
    assert first.message.endswith(way_out)


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("contacted && candidate", "write and"),
        ("contacted || candidate", "write or"),
        ("!contacted", "write not"),
        ("contacted AND candidate", "'AND' is written in lower case; write and"),
        ("NOT contacted", "write not"),
        ("NOT(contacted)", "write not"),
        ("count = 5", "write == to compare"),
        ("count := 5", "write == to compare"),
        ("count === 5", "write =="),
        ("count <> 5", "write !="),
        ("count => 5", "write >="),
        ("count =< 5", "write <="),
        ("discount > 30%", "write '30%'"),
        ("amount > 25000 USD", "write '25000 USD'"),
        ("amount > $25000", "such as '25000 USD'"),
        ("amount > 25,000 or contacted ?", "write 25000"),
        ("signed_on > 2024-01-05", "write '2024-01-05'"),
        ("sla > 14d", "write '14d'"),
        ("sla > 5 business days", "write now + '5 business days'"),
        ("contacted ? 1 : 2", "write a if condition else b"),
        ("segment == \u2018large\u2019", "write '...'"),
        ("contacted; candidate", "write and"),
        ("from > 5", "'from' is a word of Python and cannot be a name; rename the field"),
        ("contacted and class", "rename the field"),
        ("contacted # soon", "leave it out"),
        (r"owner == 'a\nb'", "write the character itself"),
        ("contacted and", "write a condition, such as amount > 0"),
        ("contacted)", "write a condition, such as amount > 0"),
        ("", "such as filled(amount)"),
        ("owner == '\ud800'", "type it anew"),
    ],
)
def test_habits_from_elsewhere(text: str, way_out: str) -> None:
    """Who writes as in another language or as on paper is told how it is written here."""
    assert mistake(text).endswith(way_out)


def test_hints_leave_quoted_text_alone() -> None:
    """What stands in quotes is never taken for a mistake."""
    assert mistake("owner == 'a && b' ||  contacted").startswith("'||'")
    assert () == mistakes("owner == 'a # b' and contacted")


class TestNames:
    def test_the_nearest_name_is_offered(self) -> None:
        """A slip of the pen is recognised."""
        assert "'contactet' is not known; did you mean 'contacted'?" == mistake("contactet")
        assert mistake("Contacted").endswith("did you mean 'contacted'?")
        assert mistake("contract.signd_at > now").endswith("did you mean 'contract.signed_at'?")
        assert mistake("contacted == yes").endswith("or put a text in quotes")
        assert mistake("fillled(owner)").endswith("did you mean 'filled'?")

    def test_a_group_names_its_members(self) -> None:
        """A group has no value; its members have."""
        expected = "write one of its members: contract.signed_at, contract.value"
        assert mistake("filled(contract)").endswith(expected)

    def test_a_large_group_names_some_members(self) -> None:
        """A message stays readable however many members there are."""
        names = {f"g.f{number}": Name(INTEGER, "None") for number in range(100)}
        assert mistake("filled(g)", scope=Scope(names)).endswith("g.f11, ...")

    def test_a_field_has_no_parts(self) -> None:
        """A dot behind a field is a misunderstanding."""
        assert mistake("amount.currency == 'USD'").endswith("write amount alone")

    def test_a_function_is_called_and_a_field_is_not(self) -> None:
        """Parentheses belong to functions."""
        assert mistake("filled").endswith("write filled(x)")
        assert mistake("contacted()").endswith("leave the parentheses out")

    @pytest.mark.parametrize("name", ["null", "nil", "NULL", "none"])
    def test_other_words_for_none(self, name: str) -> None:
        """Whoever looks for null finds empty and filled."""
        assert mistake(f"count == {name}").endswith("write empty(x) or filled(x)")

    def test_long_names_are_cut(self) -> None:
        """A message stays readable whatever was written."""
        assert len(mistake("x" * 1_900)) < 200

    def test_many_unknown_names_cost_little(self) -> None:
        """Looking for near names stops, naming mistakes does not."""
        names = {f"some_field_{number}": Name(TEXT, "None") for number in range(1_000)}
        text = " and ".join(f"sme_fld_{number}" for number in range(100))
        errors = mistakes(text, scope=Scope(names))
        assert 100 == len(errors)
        assert "did you mean" in errors[0].message
        assert "did you mean" not in errors[-1].message
