"""The lines of one mode's bill as an HTML table, and what would make it smaller."""

from collections.abc import Iterable

from sandbox.model.pricing.advice import Advice
from sandbox.model.pricing.bill import Bill, BillLine
from sandbox.model.pricing.exact import dollars
from sandbox.view.figure import tag, text


def table(bill: Bill) -> str:
    """Under each table or index its charges: quantity × price = amount, and the requests that they come from."""
    targets = dict.fromkeys(line.target for line in bill.lines)
    head = tag(
        "thead",
        tag("tr", tag("th", text("What"), scope="col"), tag("th", text("Quantity × price"), scope="col"),
            tag("th", text("Amount"), scope="col", class_="amount")),
    )  # fmt: skip
    total = tag(
        "tr", tag("th", text("Total"), scope="row", colspan=2), _amount(dollars(bill.total))
    )
    return tag(
        "table",
        tag("caption", text(f"{bill.title}, line by line")),
        head,
        *(_target(target, bill) for target in targets),
        tag("tfoot", total),
        class_="lines",
        data_key="lines",
    )


def _target(target: str, bill: Bill) -> str:
    title = tag("tr", tag("th", text(target), scope="rowgroup", colspan=3, class_="target"))
    lines = [line for line in bill.lines if line.target == target]
    return tag("tbody", title, *(_line(line, bill) for line in lines), data_key=target)


def what(line: BillLine, bill: Bill) -> str:
    """What a line charges for, with its Region where that is another one than the bill's."""
    return line.what if line.region in bill.prices_label else f"{line.what}, {line.region}"


def _line(line: BillLine, bill: Bill) -> str:
    sources = [tag("span", text(f"from {source}"), class_="source") for source in line.sources]
    return tag(
        "tr",
        tag("td", text(what(line, bill))),
        tag("td", tag("span", text(line.why), class_="why"), *sources),
        _amount(dollars(line.amount)),
    )


def _amount(shown: str) -> str:
    return tag("td", text(shown), class_="amount")


def advices(found: Iterable[Advice]) -> str:
    """Each piece of advice; who opens it sees its formula."""
    rows = [
        tag(
            "details",
            tag("summary", text(advice.text), data_lm_suppress_shortcuts="true"),
            tag("p", text(advice.formula), class_="code"),
            data_key=f"advice{number}",
        )
        for number, advice in enumerate(found)
    ]
    title = tag("p", text("What would change it"), class_="title")
    return tag("div", title, *rows, class_="advice", data_key="advice") if rows else ""


def notes(said: Iterable[str]) -> str:
    rows = [tag("p", text(note)) for note in said]
    return tag("div", *rows, class_="notes", data_key="notes") if rows else ""
