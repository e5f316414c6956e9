"""An order in little, to choose from: whose step comes when, and how it ends."""

from sandbox.model.interleaving import Play
from sandbox.view.figure import tag
from sandbox.view.partition_layout import words

CHIP = 68  # pixels wide
STEP = 11  # from one step to the next


def chip(play: Play, *, chosen: bool) -> list[str]:
    """An order in little: whose step comes when, and how it ends. 68 by 76 pixels at most."""
    steps = len(play.order)
    marks = [
        tag(
            "rect",
            class_="step",
            x=CHIP / 2 - 17 + 20 * (till == "B"),
            y=10 + n * STEP,
            width=14,
            height=8,
            rx=2,
        )
        for n, till in enumerate(play.order)
    ]
    mark = words(
        "✗ wrong" if play.wrong else "✓ right",
        "mark",
        CHIP / 2,
        25 + steps * STEP,
        "mark",
        "middle",
    )
    frame = tag(
        "rect", class_="frame", x=0.5, y=0.5, width=CHIP - 1, height=chip_height(play) - 1, rx=5
    )
    kinds = ["till-chip", "wrong" if play.wrong else "", "chosen" if chosen else ""]
    return [tag("g", frame, *marks, mark, class_=" ".join(filter(None, kinds)), data_key="chip")]


def chip_height(play: Play) -> int:
    return STEP * len(play.order) + 32
