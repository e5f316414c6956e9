"""What a SELECT hands out: each path under the last of its names, as PartiQL has it."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions.paths import reader
from sandbox.engine.expressions.syntax import Path, attributes_of
from sandbox.model.attributes import Item


@dataclass(frozen=True, slots=True)
class Projection:
    """A projection list; ``attributes`` are the top-level names in it."""

    attributes: frozenset[str]
    apply: Callable[[Item], Item]


def projection_of(paths: tuple[Path, ...] | None) -> Projection | None:
    """The projection of a SELECT, None for ``*``; raises ValidationError where two paths share a name.

    >>> shown = projection_of((Path(("sizes", "eu")),))
    >>> shown.apply({"sizes": ("M", {"eu": ("N", "38")})})
    {'eu': ('N', '38')}
    """
    if paths is None:
        return None
    readers = {_last_name(path): reader(path) for path in paths}
    if len(readers) < len(paths):
        raise ValidationError("Two paths of a projection end in the same name")

    def apply(item: Item) -> Item:
        found = {name: read(item) for name, read in readers.items()}
        return {name: value for name, value in found.items() if value is not None}

    return Projection(attributes_of(*paths), apply)


def _last_name(path: Path) -> str:
    """``b`` of ``a.b``, and ``b[0]`` of ``a.b[0]``."""
    name = ""
    for part in path.parts:
        name = f"{name}[{part}]" if isinstance(part, int) else part
    return name
