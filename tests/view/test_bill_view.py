"""The bill draws what a comparison says, in every form."""

import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.pricing.bill import Conventions
from sandbox.model.pricing.comparison import Comparison, compare
from sandbox.model.pricing.exact import dollars
from sandbox.model.pricing.usage import Usage
from sandbox.model.pricing.what_if import WhatIf
from sandbox.service.price_file import price_list
from sandbox.view import BillView
from sandbox.view.bill_drawing import NARROWEST, WIDEST
from sandbox.view.bill_picture import BOUND, FREE, MOST_PLACES, Picture

PRICES = price_list()


@pytest.fixture
def compared() -> Comparison:
    return WhatIf(indexes=2, items=100_000_000).priced(PRICES)


def tree(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{markup}</div>")


def paper(view: BillView) -> ElementTree.Element:
    return ElementTree.fromstring(b64decode(view.as_figure().split("base64,")[1].split('"')[0]))


def row(root: ElementTree.Element, mode: str) -> ElementTree.Element:
    return next(node for node in root.iter() if node.get("data-key") == mode)


def words(node: ElementTree.Element) -> list[str]:
    return ["".join(each.itertext()) for each in node.iter() if each.tag.endswith("text")]


def lengths(node: ElementTree.Element) -> list[float]:
    return [
        float(rect.get("width", 0))
        for rect in node.iter()
        if rect.get("class", "").startswith("piece")
    ]


def test_every_mode_has_its_total_and_what_it_saves(compared: Comparison) -> None:
    root = tree(BillView(compared).drawing)
    for bar in compared.bars:
        title, *_, total, saved = words(row(root, bar.mode))
        assert title.replace("  inferred", " (inferred)") == bar.title
        assert total == dollars(bar.total)
        assert bool(saved) == (compared.saved(bar.mode) != 0)


def test_a_bar_is_as_long_as_its_share_of_the_dearest(compared: Comparison) -> None:
    root = tree(BillView(compared).drawing)
    dearest = max(bar.total for bar in compared.bars)
    full = max(sum(lengths(row(root, bar.mode))) for bar in compared.bars)
    for bar in compared.bars:
        drawn = sum(lengths(row(root, bar.mode)))
        assert drawn == pytest.approx(float(bar.total / dearest) * full, abs=5)  # pixels of gaps


def test_modes_that_bind_are_set_apart_and_inferred_ones_say_so(compared: Comparison) -> None:
    sections = dict(Picture(compared).sections)
    assert [bar.mode for bar in sections[FREE]] == [
        "on-demand", "provisioned", "auto-scaled", "on-demand-ia", "provisioned-ia"
    ]  # fmt: skip
    assert all(bar.commitment for bar in sections[BOUND])
    root = tree(BillView(compared).drawing)
    marked = [b.mode for b in compared.bars if "  inferred" in words(row(root, b.mode))[0]]
    assert marked == ["on-demand-plan", "provisioned-plan"]


def test_the_cheapest_is_named_among_all_and_among_those_without_a_commitment(
    compared: Comparison,
) -> None:
    root = tree(BillView(compared).drawing)
    named = {bar.mode for bar in compared.bars if "cheapest" in words(row(root, bar.mode))}
    assert named == {compared.cheapest, compared.cheapest_without_commitment}


@pytest.mark.parametrize("mode", ["on-demand", "auto-scaled", "reserved-3y", "on-demand-plan"])
def test_each_line_of_the_chosen_mode_stands_below_with_its_arithmetic_and_requests(
    compared: Comparison, mode: str
) -> None:
    view = BillView(compared)
    view.mode = mode
    table = next(tree(view.drawing).iter("table"))
    cells = [["".join(cell.itertext()) for cell in each] for each in table.iter("tr")]
    bill = compared[mode]
    for line in bill.lines:
        why = line.why + "".join(f"from {source}" for source in line.sources)
        assert [line.what, why, dollars(line.amount)] in cells
    assert cells[-1] == ["Total", dollars(bill.total)]
    assert len(cells) == len(bill.lines) + len({line.target for line in bill.lines}) + 2


def test_each_piece_of_advice_opens_to_its_formula(compared: Comparison) -> None:
    found = [["".join(part.itertext()) for part in node]
             for node in tree(BillView(compared).drawing).iter("details")]  # fmt: skip
    assert found == [[advice.text, advice.formula] for advice in compared.advice]


def test_the_line_says_the_cheapest_mode_and_the_largest_part_of_the_chosen_one() -> None:
    view = BillView(WhatIf(reads_per_second=0, items=0).priced(PRICES))
    assert view.line == (
        "Cheapest: Reserved for 3 years, $21.92, 86.65% less than on-demand. "
        "Without a commitment: Provisioned, $67.95, 58.63% less than on-demand.\n"
        "The largest part of On-demand: Table, $164.25 (100%)."
    )


def test_a_month_without_requests_costs_nothing_in_any_mode() -> None:
    view = BillView(compare(Usage(()), PRICES, "us-east-1"))
    assert view.line == "Cheapest: On-demand, $0.00.\nOn-demand: $0.00."
    assert sum(lengths(tree(view.drawing))) == 0


def test_of_many_indexes_the_dearest_are_told_apart() -> None:
    picture = Picture(WhatIf(indexes=20).priced(PRICES))
    titles = [piece.title for piece in picture.pieces]
    assert titles[:MOST_PLACES] == [
        "Table", "Table, GSI index-1", "Table, GSI index-2", "Table, GSI index-3", "17 more"
    ]  # fmt: skip
    assert titles[MOST_PLACES:] == ["storage"]


def test_region_generation_and_date_are_on_every_form(compared: Comparison) -> None:
    view = BillView(compared)
    label = compared.prices.label
    assert label.startswith("us-east-1, prices G2 of 2025-06-05")
    for form in (
        "".join(tree(view.drawing).itertext()),
        "".join(paper(view).itertext()),
        view.as_text(),
    ):
        assert label in form


def test_the_text_is_the_comparison_with_the_lines_of_the_chosen_mode(compared: Comparison) -> None:
    view = BillView(compared, mode="reserved-1y")
    assert repr(view) == compared.text("reserved-1y")


def test_the_still_figure_shows_every_line_and_is_the_same_each_time(compared: Comparison) -> None:
    view = BillView(compared, mode="provisioned")
    written = words(paper(view))
    for line in compared["provisioned"].lines:
        assert {line.what, line.why, dollars(line.amount)} <= set(written)
    assert view.as_figure() == BillView(compared, mode="provisioned").as_figure()


@pytest.mark.parametrize("width", [100, NARROWEST, 700, WIDEST, 5_000])
def test_the_chart_is_as_wide_as_its_place_within_reason(compared: Comparison, width: int) -> None:
    view = BillView(compared)
    view.width = width
    chart = next(node for node in tree(view.drawing).iter() if node.tag.endswith("svg"))
    assert int(chart.get("width", "")) == min(max(width, NARROWEST), WIDEST)


def test_a_bill_refuses_a_mode_that_it_has_not_and_what_is_no_comparison(
    compared: Comparison,
) -> None:
    with pytest.raises(ValueError, match='"free" is not one of the modes of this bill: on-demand,'):
        BillView(compared, mode="free")
    with pytest.raises(ValueError, match='"free" is not one of the modes'):
        BillView(compared).mode = "free"
    with pytest.raises(ValueError, match=r"lab\.bill"):
        BillView(compared["on-demand"])  # type: ignore[arg-type]


@given(
    st.builds(
        WhatIf,
        st.sampled_from(["us-east-1", "us-gov-west-1", "me-central-1"]),
        item_bytes=st.integers(0, 409_600),
        items=st.integers(0, 10**12),
        indexes=st.integers(0, 8),
        writes_per_second=st.integers(0, 10**6),
        reads_per_second=st.integers(0, 10**6),
        utilisation=st.integers(1, 100).map(lambda n: Decimal(n) / 100),
        conventions=st.builds(Conventions, free_tier=st.booleans()),
    )
)
def test_any_comparison_draws_well_formed_markup_inside_its_frame(setting: WhatIf) -> None:
    view = BillView(setting.priced(PRICES))
    for rect in tree(view.drawing).iter():
        if rect.tag.endswith("rect"):
            start, long = float(rect.get("x", 0)), float(rect.get("width", 0))
            assert long >= 0
            assert -0.01 <= start <= start + long <= view.width + 0.01
    assert view.problem == ""
    assert paper(view) is not None
