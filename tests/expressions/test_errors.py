from __future__ import annotations

import pickle

from salesprocess.expressions import ExpressionError, ExpressionErrors
from salesprocess.expressions.errors import did_you_mean, nearest
from tests.expressions.world import mistakes


def test_a_mistake_has_a_place() -> None:
    """A mistake without an end stands between two characters."""
    error = ExpressionError("no; do this", 4)
    assert ("no; do this", 4, 4) == (error.message, error.column, error.end)
    assert "column 5: no; do this" == str(error)


def test_mistakes_come_in_the_order_of_the_text() -> None:
    """Whoever reads the list goes through the text once."""
    late, early = ExpressionError("late", 9, 10), ExpressionError("early", 1, 2)
    errors = ExpressionErrors([late, early])
    assert (early, late) == errors.errors
    assert "column 2: early\ncolumn 10: late" == str(errors)


def test_errors_can_be_pickled() -> None:
    """Errors cross the border of a process unharmed."""
    (error,) = mistakes("nope")
    again = pickle.loads(pickle.dumps(error))
    assert (error.message, error.column, error.end) == (again.message, again.column, again.end)
    several = pickle.loads(pickle.dumps(ExpressionErrors([error])))
    assert str(ExpressionErrors([error])) == str(several)


def test_the_nearest_word() -> None:
    """A near word is found whatever its case; a far or endless one is not looked for."""
    assert "amount" == nearest("Amuont", ["count", "amount"])
    assert nearest("owner", ["count", "amount"]) is None
    assert nearest("x" * 1_000, ["x" * 1_000]) is None


def test_the_last_sentence_of_a_message() -> None:
    """There is always a way out."""
    assert "did you mean 'amount'?" == did_you_mean("amuont", ["amount"])
    assert "give up" == did_you_mean("owner", ["amount"], otherwise="give up")
