"""The expression builder's drawing: the placeholders with their meaning, and four notations."""

from textwrap import wrap

from sandbox.view.builder_forms import FORMS, Line, Piece
from sandbox.view.builder_query import OPERATORS, Bound, BuiltQuery, Definition
from sandbox.view.figure import image, tag, text
from sandbox.view.notation import clipped, json_text, quoted

CHARACTER, MARK = 7.3, 5.5  # pixels, of a monospaced character at 12 pixels, and at 9
ROW, HEADING = 17, 30
MARKED = ("boto3 resource", "PartiQL")  # the notations that do not say a placeholder's name
MEANS_AT, WHY_AT = 80, 400  # pixels, where the columns of the still figure begin


def draw(query: BuiltQuery) -> str:
    """All of it as HTML; whatever uses or defines a placeholder has its name in ``data-token``."""
    panes = [
        tag(
            "div",
            tag("p", text(name), class_="name"),
            tag("pre", tag("code", *(_line(line, marked=name in MARKED) for line in form(query)))),
            class_=f"pane {name.replace(' ', '-').lower()}",
            data_key=name,
        )
        for name, form in FORMS.items()
    ]
    return _definitions(query) + tag("div", *panes, class_="panes", data_key="panes")


def _definitions(query: BuiltQuery) -> str:
    head = tag(
        "tr",
        *(tag("th", text(title), scope="col") for title in ("placeholder", "stands for", "why")),
    )
    rows = [
        tag(
            "tr",
            tag("td", _chip(Piece(each.token, each.token))),
            tag("td", tag("code", text(_meaning(each)))),
            tag("td", text(_why(each))),
            tabindex=0,
            data_key=each.token,
            data_token=each.token,
            data_lm_suppress_shortcuts="true",
        )
        for each in _defined(query)
    ]
    return tag("table", tag("thead", head), tag("tbody", *rows), data_key="definitions")


def _defined(query: BuiltQuery) -> list[Definition]:
    return [*query.values, *query.names]


def _meaning(each: Definition) -> str:
    return each.attribute if each.value is None else json_text(each.value)


def _why(each: Definition) -> str:
    return f"a name: {each.why}" if each.value is None else f"a value, for {each.attribute}"


def _line(line: Line, *, marked: bool) -> str:
    chips = [_chip(piece, marked=marked) if piece.token else _code(piece) for piece in line]
    # the line break is text, so that what is copied has it
    return tag("span", *chips, text("\n"), class_="row")


def _code(piece: Piece) -> str:
    # a narrow pane breaks a line there, and not between its indent and its first word
    return text(piece.text).replace("Expression=", "Expression=<wbr/>")


def _chip(piece: Piece, *, marked: bool = False) -> str:
    """A part that belongs to a placeholder, with a small mark where nothing near it says which."""
    return tag(
        "b",
        text(piece.text),
        class_=f"chip {_kind(piece)}",
        data_token=piece.token,
        data_mark=piece.token if marked else None,
    )


def _kind(piece: Piece) -> str:
    return "name" if piece.token.startswith("#") else "value"


def said(query: BuiltQuery) -> list[str]:
    """The query in two sentences."""
    kept = " and ".join(map(_words, query.bound_filter))
    read = " and ".join(map(_words, query.bound_key))
    first = f"Query {query.table}: read where {read}{f', then keep where {kept}' if kept else ''}."
    parts = [f"{each.token} is {_meaning(each)}" for each in _defined(query)]
    return [first, f"{'; '.join(parts)}."]


def _words(bound: Bound) -> str:
    condition = bound.condition
    values = [quoted(content) if kind == "S" else content for kind, content in condition.values]
    words = OPERATORS[condition.operator][2]
    if len(values) > 1:
        return f"{condition.attribute} is from {values[0]} to {values[1]}"
    return f"{condition.attribute} {words} {values[0]}"


def as_text(query: BuiltQuery) -> str:
    """The placeholders as a plain table."""
    rows = [(each.token, clipped(_meaning(each), 48), _why(each)) for each in _defined(query)]
    wide, long = (max(len(row[column]) for row in rows) for column in (0, 1))
    return "\n".join(f"  {token:<{wide}}  {means:<{long}}  {why}" for token, means, why in rows)


def still(query: BuiltQuery, width: int) -> str:
    """The same as a figure that needs no script."""
    parts: list[str] = []
    for at, title in ((0, "placeholder"), (MEANS_AT, "stands for"), (WHY_AT, "why")):
        parts.append(_words_at(title, at, 10, "small"))
    y = 18
    for each in _defined(query):
        parts.append(tag("path", class_="rule", d=f"M0 {y}.5H{width}"))
        parts += _row([Piece(each.token, each.token)], y + 17)
        parts.append(_words_at(clipped(_meaning(each), 42), MEANS_AT, y + 17, "code"))
        parts.append(_words_at(_why(each), WHY_AT, y + 17, "small"))
        y += 26
    for name, form in FORMS.items():
        parts.append(_words_at(name, 0, y + HEADING - 6, "head"))
        y += HEADING
        for line in form(query):
            for row in _folded(line, int(width / CHARACTER)):
                parts += _row(row, y + 13, marked=name in MARKED)
                y += ROW
    label = " ".join(["A Query in four notations.", *said(query)])
    styles = ["expression_builder_drawing"]
    return image("".join(parts), width=width, height=y + 6, label=label, styles=styles)


def _words_at(content: str, x: float, y: float, kind: str) -> str:
    return tag("text", text(content), class_=kind, x=x, y=y)


def _row(line: Line, y: float, *, marked: bool = False) -> list[str]:
    """A line of code, each placeholder underlined: names with dots, values with a full line."""
    drawn, at = [], 0.0
    for piece in line:
        length = len(piece.text) * CHARACTER
        ink = f"{_kind(piece)}-ink" if piece.token else ""
        shown = piece.text.replace(" ", "\u00a0")
        if shown:
            code = tag(
                "text", text(shown), class_=f"code {ink}".strip(), x=at, y=y, textLength=length
            )
            drawn.append(code)
        if ink:
            drawn.append(tag("path", class_=f"tie {ink}", d=f"M{at:.1f} {y + 3.5}h{length:.1f}"))
        at += length
        if ink and marked:
            drawn.append(_words_at(piece.token, at + 2, y - 4, f"label-of {ink}"))
            at += len(piece.token) * MARK + 4
    return drawn


def _folded(line: Line, room: int) -> list[Line]:
    """A line as lines that fit; a piece that does not fit goes to the next one, in parts if it must."""
    rows: list[Line] = [[]]
    for piece in line:
        used = sum(len(each.text) for each in rows[-1])
        parts = [piece.text]
        if used + len(piece.text) > room:
            rows.append([Piece(" " * 6)])
            parts = wrap(piece.text, room - 6, drop_whitespace=False) or [""]
        for at, part in enumerate(parts):
            if at:
                rows.append([Piece(" " * 6)])
            rows[-1].append(Piece(part, piece.token))
    return rows
