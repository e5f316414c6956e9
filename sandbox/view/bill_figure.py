"""A bill on paper: bars, the lines of one mode, and advice, in a picture that needs no script."""

from textwrap import wrap

from sandbox.model.pricing.exact import dollars
from sandbox.view.bill_drawing import draw
from sandbox.view.bill_lines import what
from sandbox.view.bill_picture import Picture
from sandbox.view.figure import image
from sandbox.view.partition_layout import words
from sandbox.view.widget import STILL_WIDTH

LINE = 19  # pixels from one line of text to the next
# letters of each kind of line that fit into the still width
LETTERS = {"line": 84, "said": 96, "small": 120}
PLAIN = 106
STYLES = ("bill_drawing",)


class Paper:
    """Lines of text, one below the other."""

    def __init__(self, width: int, y: float) -> None:
        self.width, self.y = width, y
        self.written: list[str] = []

    def write(self, said: str, kind: str, *, indent: int = 0, amount: str = "") -> None:
        for number, row in enumerate(wrap(said, LETTERS.get(kind, PLAIN) - indent // 6) or [""]):
            self.y += LINE
            self.written.append(words(row, "", indent, self.y, kind))
            if amount and not number:
                self.written.append(words(amount, "", self.width, self.y, "money", "end"))

    def write_line(self, line: str) -> None:
        """What a widget says below its drawing: the first sentence in bold."""
        for number, said in enumerate(line.split("\n")):
            self.write(said, "said" if number else "line")

    def skip(self) -> None:
        self.y += LINE // 2


def figure(picture: Picture) -> str:
    """The bill as an HTML figure."""
    drawing, width, height, _ = draw(picture, STILL_WIDTH)
    paper = Paper(width, height + 6)
    paper.write_line(picture.line)
    _lines(picture, paper)
    if picture.comparison.advice:
        paper.skip()
        paper.write("What would change it", "head")
        for advice in picture.comparison.advice:
            paper.write(advice.text, "plain")
            paper.write(advice.formula, "small", indent=18)
    paper.skip()
    for note in picture.notes:
        paper.write(note, "small")
    high = round(paper.y + 8)
    label = f"What it costs in each mode. {picture.line}"
    return image(
        drawing + "".join(paper.written), width=width, height=high, label=label, styles=STYLES
    )


def _lines(picture: Picture, paper: Paper) -> None:
    bill = picture.comparison[picture.mode]
    paper.skip()
    paper.write(f"{bill.title}, line by line", "head")
    for target in dict.fromkeys(line.target for line in bill.lines):
        paper.write(target, "strong")
        for line in bill.lines:
            if line.target != target:
                continue
            paper.write(what(line, bill), "plain", indent=18, amount=dollars(line.amount))
            paper.write(line.why, "small", indent=18)
            for source in line.sources:
                paper.write(f"from {source}", "small", indent=18)
    paper.write("Total", "strong", amount=dollars(bill.total))
