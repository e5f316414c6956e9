"""Markup for drawings: well-formed elements, and pictures that show where no script runs."""

import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STATIC = Path(__file__).parent / "static"


def static(*names: str) -> str:
    """The text of files in ``static/``, one after the other."""
    return "\n".join((_STATIC / name).read_text("utf-8") for name in names)


def tag(name: str, /, *children: str, **attributes: object) -> str:
    """One element. Children are markup already (see ``text``); attributes are escaped here.

    >>> tag("text", text("P0 & P1"), class_="label", text_anchor="end")
    '<text class="label" text-anchor="end">P0 &amp; P1</text>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_legible(_short(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>"


def text(content: object) -> str:
    """Plain text as markup."""
    return escape(_legible(str(content)), quote=False)


def _legible(content: str) -> str:
    # XML has no control characters at all, not even escaped ones; keys may have any
    return content if content.isprintable() else _UNWRITABLE.sub("�", content)


def _short(value: object) -> str:
    # a tenth of a pixel is enough, and keeps committed figures small
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def svg(*children: str, width: int, height: int, **attributes: object) -> str:
    """A drawing of this size in pixels, which shrinks with its container."""
    return tag(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        **attributes,
    )


def image(
    drawing: str,
    *,
    width: int,
    height: int,
    label: str,
    padding: int = 24,
    styles: Sequence[str] = (),
) -> str:
    """A drawing as an HTML figure that needs no script, in a style that nothing around it changes.

    ``styles`` name the style sheets that this drawing needs besides those of all.

    An ``<img>`` survives the sanitisers (of a fresh clone in JupyterLab, of GitHub), where an inline
    SVG loses its tags and keeps its words; its paper is its own, so any page may hold it.
    """
    full, high = width + 2 * padding, height + 2 * padding
    paper = svg(
        tag(
            "style", text(static("tokens.css", "drawing.css", *(f"{name}.css" for name in styles)))
        ),
        tag("rect", class_="paper", x=0.5, y=0.5, width=full - 1, height=high - 1, rx=8),
        tag("g", drawing, transform=f"translate({padding} {padding})"),
        width=full,
        height=high,
        class_="ddb ddb-paper",
    )
    encoded = b64encode(paper.encode()).decode("ascii")
    source = f"data:image/svg+xml;base64,{encoded}"
    return tag(
        "figure",
        f'<img src="{source}" alt="{escape(label)}" width="{full}" style="max-width: 100%">',
        style="margin: 0",
    )
