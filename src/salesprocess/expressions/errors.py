"""What is wrong with the text of an expression, and where.

ValueError
├── ExpressionError     one mistake, with its place in the text
└── ExpressionErrors    every mistake of one text
"""

from __future__ import annotations

from collections.abc import Iterable

from salesprocess.likeness import nearest


class ExpressionError(ValueError):
    """One mistake in the text of an expression.

    Attributes:
        message: What is wrong, ending with the way out.
        column: Offset of the first character concerned, counted from 0.
        end: Offset just behind the last character concerned.
    """

    def __init__(self, message: str, column: int = 0, end: int | None = None) -> None:
        """Keep what is wrong and where; without an end, the place is between two characters."""
        super().__init__(message, column, end)
        self.message = message
        self.column = column
        self.end = column if end is None else end

    def __str__(self) -> str:
        """Write the mistake with its column as people count, from 1."""
        return f"column {self.column + 1}: {self.message}"


class ExpressionErrors(ValueError):
    """Every mistake found in one text, in the order in which they stand there.

    Attributes:
        errors: The mistakes; at least one.
    """

    def __init__(self, errors: Iterable[ExpressionError]) -> None:
        """Keep the mistakes in the order of the text."""
        self.errors = tuple(sorted(errors, key=lambda error: (error.column, error.end)))
        super().__init__(self.errors)

    def __str__(self) -> str:
        """Write one line for each mistake."""
        return "\n".join(map(str, self.errors))


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """Return the last sentence of a message about an unknown ``word``.

    Args:
        word: What was written.
        known: What could have been written.
        otherwise: The way out when nothing known is near.
    """
    near = nearest(word, known, folds_case=True)
    return otherwise if near is None else f"did you mean {near!r}?"
