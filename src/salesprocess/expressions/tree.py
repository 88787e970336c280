"""The typed tree of an expression: what every reader of an expression reads.

A node is frozen, knows its type and which characters of the text it stands for. The fast
predicate, the explanation and any later translation (SQL, data frames, a solver) are readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from salesprocess.expressions.types import Type


@dataclass(frozen=True, slots=True)
class Node:
    """One part of an expression.

    Attributes:
        kind: What sort of part it is, a lower-case word.
        type: The type of its value.
        start: Offset of its first character in the text, from 0.
        end: Offset just behind its last character.
    """

    kind: ClassVar[str] = "node"
    type: Type
    start: int
    end: int

    @property
    def children(self) -> tuple[Node, ...]:
        """The parts it is made of, in the order of the text."""
        return ()

    @property
    def subject(self) -> str | None:
        """The dotted name that the part is a statement about, if it is about one."""
        return None

    def text(self, expression: Expression) -> str:
        """Return the characters of ``expression`` that this part stands for."""
        return expression.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value that stands in the text."""

    kind: ClassVar[str] = "literal"
    value: object


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """A name: the value of a field, or of something else that the scope knows.

    Attributes:
        name: The dotted name.
        code: The scope's Python snippet that reads the value.
        formula: The expression that a derived field is calculated by.
    """

    kind: ClassVar[str] = "fact"
    name: str
    code: str
    formula: Expression | None = None

    @property
    def subject(self) -> str:
        """The name itself."""
        return self.name


@dataclass(frozen=True, slots=True)
class And(Node):
    """Parts that must all be true: ``a and b``, or a chain ``a < b < c``."""

    kind: ClassVar[str] = "all"
    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The conditions."""
        return self.parts


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Parts of which one must be true: ``a or b``."""

    kind: ClassVar[str] = "any"
    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The conditions."""
        return self.parts


@dataclass(frozen=True, slots=True)
class Not(Node):
    """A part that must be false: ``not a``."""

    kind: ClassVar[str] = "not"
    part: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The condition."""
        return (self.part,)


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two values compared; if only one of them is a literal, it is the right one.

    Attributes:
        operator: One of ``== != < <= > >=``, turned round where the sides were.
        left: The value found.
        right: The value it is held against.
    """

    kind: ClassVar[str] = "compare"
    operator: str
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """Both sides."""
        return (self.left, self.right)

    @property
    def subject(self) -> str | None:
        """What the left side is about."""
        return self.left.subject


@dataclass(frozen=True, slots=True)
class In(Node):
    """A value looked for among literals: ``interest in ('expressed', 'strong')``.

    Attributes:
        operator: ``in`` or ``not in``.
        left: The value found.
        options: The literals.
    """

    kind: ClassVar[str] = "in"
    operator: str
    left: Node
    options: tuple[Literal, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The value and the literals."""
        return (self.left, *self.options)

    @property
    def subject(self) -> str | None:
        """What the left side is about."""
        return self.left.subject


@dataclass(frozen=True, slots=True)
class Contains(Node):
    """A value looked for in a list that is known only later: ``'manager' in actor.roles``.

    Attributes:
        operator: ``in`` or ``not in``.
        item: The value looked for.
        container: The list.
    """

    kind: ClassVar[str] = "contains"
    operator: str
    item: Node
    container: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The value and the list."""
        return (self.item, self.container)

    @property
    def subject(self) -> str | None:
        """What the list is about."""
        return self.container.subject


@dataclass(frozen=True, slots=True)
class Filled(Node):
    """Whether a value is there; always known.

    Attributes:
        operator: ``filled`` or ``empty``.
        operand: The value; an empty text or list counts as none.
    """

    kind: ClassVar[str] = "filled"
    operator: str
    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The value."""
        return (self.operand,)

    @property
    def subject(self) -> str | None:
        """What the value is about."""
        return self.operand.subject


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Two values calculated with: ``+ - * /``."""

    kind: ClassVar[str] = "arithmetic"
    operator: str
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """Both sides."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """A value with its sign turned: ``-a``."""

    kind: ClassVar[str] = "negative"
    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The value."""
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Choose(Node):
    """One of two values: ``then if condition else otherwise``."""

    kind: ClassVar[str] = "if"
    condition: Node
    then: Node
    otherwise: Node

    @property
    def children(self) -> tuple[Node, ...]:
        """The condition, then both values."""
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of values; unknown as soon as one of them is.

    Attributes:
        function: The function's name.
        code: The function's Python snippet with ``{0}``, ``{1}``, ``{args}`` or ``{rest}`` (all
            but the first) for the arguments.
        arguments: The arguments.
    """

    kind: ClassVar[str] = "call"
    function: str
    code: str
    arguments: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        """The arguments."""
        return self.arguments

    @property
    def subject(self) -> str | None:
        """What the first argument is about."""
        return self.arguments[0].subject if self.arguments else None


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression.

    Attributes:
        text: What was written.
        type: The type of its value.
        root: Its typed tree.
        names: The dotted names that it reads itself, not those behind a derived field.
        reads: How many values it reads at the most, those behind derived fields included.
    """

    text: str
    type: Type
    root: Node
    names: frozenset[str]
    reads: int = 1

    def __hash__(self) -> int:
        """Return a hash that costs no walk through the tree."""
        return hash(self.text)

    def __str__(self) -> str:
        """Return the text."""
        return self.text


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and every part below it, in the order of the text."""
    yield node
    for child in node.children:
        yield from walk(child)
