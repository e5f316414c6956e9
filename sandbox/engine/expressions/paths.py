"""Document paths at work: reading one from an item, and several at once as a tree."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Union

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions.syntax import Path
from sandbox.engine.expressions.values import Found
from sandbox.model.attributes import AttributeValue, Item

Tree = dict[str | int, Union[int, "Tree"]]
"""Paths that share their beginnings; a leaf is the place of its path among those given."""


def reader(path: Path) -> Callable[[Item], Found]:
    """A function that finds the path's value in an item, or None.

    >>> reader(Path(("sizes", 0)))({"sizes": ("L", (("S", "M"),))})
    ('S', 'M')
    """
    name, rest = path.attribute, path.parts[1:]
    if not rest:
        return lambda item: item.get(name)

    def read(item: Item) -> Found:
        value = item.get(name)
        for part in rest:
            if value is None:
                return None
            value = _element(value, part)
        return value

    return read


def _element(value: AttributeValue, part: str | int) -> Found:
    kind, content = value
    found: Found = None
    if kind == "M" and isinstance(part, str):
        found = content.get(part)
    elif kind == "L" and isinstance(part, int) and part < len(content):
        found = content[part]
    return found


def tree_of(kind: str, paths: Sequence[Path]) -> Tree:
    """The paths as a tree; raises ValidationError where one contains or contradicts another."""
    tree: Tree = {}
    for place, path in enumerate(paths):
        branch = tree
        for part in path.parts[:-1]:
            _refuse_conflict(kind, paths, branch, part, path)
            deeper = branch.setdefault(part, {})
            if isinstance(deeper, int):
                raise _two_paths(kind, "overlap", paths[deeper], path)
            branch = deeper
        last = path.parts[-1]
        _refuse_conflict(kind, paths, branch, last, path)
        if last in branch:
            raise _two_paths(kind, "overlap", paths[_first_leaf(branch[last])], path)
        branch[last] = place
    return tree


def _refuse_conflict(
    kind: str, paths: Sequence[Path], branch: Tree, part: str | int, path: Path
) -> None:
    """What is a map for one path cannot be a list for another."""
    for other in islice(branch, 1):  # those already here agree with each other
        if isinstance(other, int) is not isinstance(part, int):
            raise _two_paths(kind, "conflict", paths[_first_leaf(branch)], path)


def _first_leaf(branch: int | Tree) -> int:
    while not isinstance(branch, int):
        branch = next(iter(branch.values()))
    return branch


def _two_paths(kind: str, verb: str, one: Path, two: Path) -> ValidationError:
    return ValidationError(
        f"Invalid {kind}: Two document paths {verb} with each other; must remove or rewrite one "
        f"of these paths; path one: {one}, path two: {two}"
    )


def pick(item: Item, tree: Tree) -> Item:
    """The parts of an item that the tree's paths lead to; a list keeps its order, without gaps.

    >>> pick({"a": ("L", (("S", "x"), ("S", "y"))), "b": ("S", "z")}, {"a": {1: 0}})
    {'a': ('L', (('S', 'y'),))}
    """
    picked: Item = {}
    for name, branch in tree.items():
        assert isinstance(name, str)
        value = item.get(name)
        if value is not None and not isinstance(branch, int):
            value = _pick_within(value, branch)
        if value is not None:
            picked[name] = value
    return picked


def _pick_within(value: AttributeValue, tree: Tree) -> Found:
    kind, content = value
    if isinstance(next(iter(tree)), str):
        parts = pick(content, tree) if kind == "M" else {}
        return ("M", parts) if parts else None
    if kind != "L":
        return None
    elements = []
    for index in sorted(index for index in tree if isinstance(index, int)):
        branch = tree[index]
        element = _element(value, index)
        if element is not None and not isinstance(branch, int):
            element = _pick_within(element, branch)
        if element is not None:
            elements.append(element)
    return ("L", tuple(elements)) if elements else None
