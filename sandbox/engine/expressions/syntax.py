"""The syntax tree of every expression: paths, values, and operators or functions over them."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Path:
    """Where an attribute is: a top-level name, then map keys (str) and list indexes (int)."""

    parts: tuple[str | int, ...]

    @property
    def attribute(self) -> str:
        """The name of the top-level attribute."""
        return str(self.parts[0])

    def __str__(self) -> str:
        """As the service's errors write it.

        >>> str(Path(("sizes", "eu", 0)))
        '[sizes, eu, [0]]'
        """
        parts = (f"[{part}]" if isinstance(part, int) else part for part in self.parts)
        return f"[{', '.join(parts)}]"


@dataclass(frozen=True, slots=True)
class Value:
    """A token such as ``:limit``, whose value comes with the request."""

    token: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or a function with its operands: ``a < :b``, ``size(a)``, ``x AND y``."""

    name: str
    operands: "tuple[Node, ...]"


Node = Path | Value | Operation


@dataclass(frozen=True, slots=True)
class Action:
    """One change of an update expression; ``value`` is None only for REMOVE."""

    section: str
    path: Path
    value: Node | None = None


def walk(root: Node) -> Iterator[Node]:
    """Every node of a tree, a parent before its operands, in the order of the text."""
    waiting = [root]
    while waiting:  # a loop, since the tree may be deeper than Python's stack has room for
        node = waiting.pop()
        yield node
        if isinstance(node, Operation):
            waiting.extend(reversed(node.operands))


def attributes_of(*roots: Node) -> frozenset[str]:
    """The top-level attributes that these trees refer to."""
    return frozenset(
        node.attribute for root in roots for node in walk(root) if isinstance(node, Path)
    )
