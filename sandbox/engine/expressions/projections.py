"""Projection expressions: which attributes, and which parts of them, a read hands out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sandbox.engine.expressions.parser import Parser
from sandbox.engine.expressions.paths import pick, tree_of
from sandbox.engine.expressions.substitutions import Substitutions
from sandbox.engine.expressions.syntax import Path, attributes_of
from sandbox.model.attributes import Item

KIND = "ProjectionExpression"


@dataclass(frozen=True, slots=True)
class Projection:
    """A parsed projection expression; ``attributes`` are the top-level names in it."""

    paths: tuple[Path, ...]
    attributes: frozenset[str]
    apply: Callable[[Item], Item]
    """The projected part of an item, as a new item."""


@lru_cache(maxsize=1_024)
def _plan(text: str, names: tuple[tuple[str, str], ...]) -> tuple[Projection, frozenset[str]]:
    parser = Parser(text, KIND, dict(names))
    paths = [parser.path()]
    while parser.cursor.accept(","):
        paths.append(parser.path())
    parser.end()
    projection = Projection(tuple(paths), attributes_of(*paths), _picker(paths))
    return projection, frozenset(parser.name_tokens)


def _picker(paths: list[Path]) -> Callable[[Item], Item]:
    tree = tree_of(KIND, paths)
    if any(isinstance(branch, dict) for branch in tree.values()):
        return lambda item: pick(item, tree)
    wanted = tuple(str(name) for name in tree)
    return lambda item: {name: item[name] for name in wanted if name in item}


def parse_projection(text: str, subs: Substitutions) -> Projection:
    """The projection that the text describes; raises ValidationError.

    >>> parse_projection("price", Substitutions(None, None)).apply({"price": ("N", "5")})
    {'price': ('N', '5')}
    """
    projection, name_tokens = _plan(text, subs.names)
    subs.use(KIND, name_tokens, ())
    return projection
