"""Which part of an item a projection hands out."""

import pytest

from sandbox.engine.expressions import Substitutions, parse_projection
from sandbox.engine.expressions.syntax import Path

ITEM = {
    "id": ("S", "7"),
    "price": ("N", "5"),
    "box": ("M", {"cm": ("N", "10"), "kg": ("N", "2"), "in": ("M", {"x": ("N", "1")})}),
    "l": ("L", (("S", "a"), ("S", "b"), ("M", {"x": ("N", "1"), "y": ("N", "2")}))),
}


def projected(text, names=None):
    return parse_projection(text, Substitutions(names, None)).apply(ITEM)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id, price", {"id": ("S", "7"), "price": ("N", "5")}),
        ("absent, id", {"id": ("S", "7")}),
        ("absent", {}),
        ("box.cm", {"box": ("M", {"cm": ("N", "10")})}),
        ("box.cm, box.kg, id", {
            "box": ("M", {"cm": ("N", "10"), "kg": ("N", "2")}), "id": ("S", "7")}),
        ("box.absent", {}),
        ("box[0]", {}),
        ("id.x", {}),
        ("l[1]", {"l": ("L", (("S", "b"),))}),
        ("l[2].y, l[0]", {"l": ("L", (("S", "a"), ("M", {"y": ("N", "2")})))}),
        ("l[1], l[0], l[9]", {"l": ("L", (("S", "a"), ("S", "b")))}),
        ("l[9]", {}),
        ("l[0].x", {}),
        ("l.x", {}),
        ("box.#in.x", {"box": ("M", {"in": ("M", {"x": ("N", "1")})})}),
    ],
)  # fmt: skip
def test_a_projection_hands_out(text, expected):
    assert projected(text, {"#in": "in"} if "#" in text else None) == expected


def test_a_projection_knows_its_paths_and_attributes():
    projection = parse_projection("l[0].x, id", Substitutions(None, None))
    assert projection.paths == (Path(("l", 0, "x")), Path(("id",)))
    assert projection.attributes == {"l", "id"}
