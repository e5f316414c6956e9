"""The break-even curve draws what the prices say, in every form."""

import re
import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.pricing.comparison import compare
from sandbox.model.pricing.exact import dollars
from sandbox.model.pricing.usage import Usage
from sandbox.model.pricing.what_if import WhatIf
from sandbox.model.units import Consistency
from sandbox.service.price_file import price_list
from sandbox.view import BreakEven
from sandbox.view.break_even_drawing import HIGHEST, NARROWEST, TALL, TOP, WIDEST

PRICES = price_list()


@pytest.fixture
def curve() -> BreakEven:
    return BreakEven(WhatIf(writes_per_second=1_000), PRICES)


def tree(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def node(widget: BreakEven, key: str) -> ElementTree.Element:
    return next(each for each in tree(widget.drawing).iter() if each.get("data-key") == key)


def exists(widget: BreakEven, key: str) -> bool:
    return any(each.get("data-key") == key for each in tree(widget.drawing).iter())


def dot(widget: BreakEven) -> tuple[float, float]:
    """Where one's own point is."""
    found = re.findall(r"([\d.]+)px", node(widget, "dot").get("style", ""))
    return float(found[0]), float(found[1])


def words(root: ElementTree.Element) -> list[str]:
    return ["".join(each.itertext()) for each in root.iter() if each.tag.endswith("text")]


def test_half_used_writes_stand_past_the_crossing_of_28_89_percent(curve: BreakEven) -> None:
    curve.utilisation = 50
    assert node(curve, "limit").text == "28.89%"  # 0.00065 / (3,600 × 0.000000625)
    assert curve.line.startswith(
        "Your writes use 50% of what you would provision: provisioned is cheaper above 28.89%."
    )
    right = float(node(curve, "tick1").get("x", 0))
    x, y = dot(curve)
    assert x == pytest.approx(right / 2, abs=0.1)
    # $0.3611 for a million, where the picture ends at three times $0.625
    assert y == pytest.approx(TOP + TALL * (1 - 0.3611 / (HIGHEST * 0.625)), abs=0.1)


def test_at_a_low_utilisation_on_demand_is_cheaper(curve: BreakEven) -> None:
    curve.utilisation = 8
    assert curve.line.startswith(
        "Your writes use 8% of what you would provision: on-demand is cheaper until 28.89%."
    )
    assert dot(curve)[1] == TOP  # $2.2569 is above the picture: an arrow points there
    assert node(curve, "difference").text == "$2.2569 a million, $1.6319 more"


def test_reads_have_a_curve_of_their_own(curve: BreakEven) -> None:
    curve.kind = "read"
    assert node(curve, "flat").text == "on demand $0.125"
    assert "Your reads use" in curve.line


def test_without_writes_there_is_no_point_on_their_curve() -> None:
    curve = BreakEven(WhatIf(writes_per_second=0), PRICES)
    assert not exists(curve, "dot")
    assert curve.line.startswith(
        "There are no writes here; provisioned is cheaper above 28.89% utilisation."
    )


def test_every_slider_moves_the_totals_to_what_the_model_says(curve: BreakEven) -> None:
    setting = WhatIf(writes_per_second=1_000)
    steps: list[tuple[str, Any, Any]] = [
        ("utilisation", 8, Decimal("0.08")),
        ("item_bytes", 1_152, 1_152),
        ("indexes", 3, 3),
        ("region", "sa-east-1", "sa-east-1"),
    ]
    for name, value, meant in steps:
        setattr(curve, name, value)
        setting = replace(setting, **{name: meant})
        compared = setting.priced(PRICES)
        for bar in compared.bars:
            assert words(node(curve, bar.mode)) == [bar.title, dollars(bar.total)]
        assert curve.comparison[compared.cheapest].total == compared[compared.cheapest].total
    assert compared.prices.label in "".join(tree(curve.drawing).itertext())


def test_the_words_beside_the_item_size_say_what_it_pays_for(curve: BreakEven) -> None:
    curve.item_bytes = 1_152
    assert curve.shown["item_bytes"] == "1,152 B = 2 WRU"
    curve.kind = "read"
    assert curve.shown["item_bytes"] == "1,152 B = 0.5 RRU"
    strong = WhatIf(item_bytes=4_097, consistency=Consistency.STRONG)
    assert BreakEven(strong, PRICES, kind="read").shown["item_bytes"] == "4,097 B = 2 RRU"


def test_a_bill_has_its_own_point_and_no_sliders() -> None:
    compared = WhatIf(utilisation="0.25").priced(PRICES)
    shown = BreakEven(compared)
    assert not shown.adjustable
    assert shown.line.startswith("Your writes use 25% of what")
    shown.kind = "read"
    assert shown.line.startswith("Your reads use 25% of what")


def test_a_month_without_requests_has_a_curve_and_no_point() -> None:
    shown = BreakEven(compare(Usage(()), PRICES, "us-east-1"))
    assert not exists(shown, "dot")
    assert words(node(shown, "on-demand")) == ["On-demand", "$0.00"]


def test_the_still_forms_show_the_same_facts_and_never_change(curve: BreakEven) -> None:
    same = BreakEven(WhatIf(writes_per_second=1_000), PRICES)
    assert (curve.as_figure(), curve.as_text()) == (same.as_figure(), same.as_text())
    figure = b64decode(curve.as_figure().split("base64,")[1].split('"')[0])
    written = " ".join("".join(tree(figure.decode()).itertext()).split())
    total = dollars(curve.comparison["auto-scaled"].total)
    facts = [
        "28.89%",
        total,
        "69.98%",
        "1,000 writes and 100 eventual reads a second",
        curve.comparison.prices.label,
    ]
    for fact in facts:
        assert fact in written
        assert fact in curve.as_text()
    assert "70%        $0.625       $0.2579" in repr(curve)  # pricing page's rates, 70% used


@pytest.mark.parametrize("width", [100, NARROWEST, 700, WIDEST, 5_000])
def test_the_drawing_is_as_wide_as_its_place_within_reason(curve: BreakEven, width: int) -> None:
    curve.width = width
    drawn = int(tree(curve.drawing).get("width", ""))
    assert drawn == min(max(width, NARROWEST), WIDEST)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("kind", "delete", '"delete" is not one of write, read'),
        ("region", "moon-1", '"moon-1" is not one of the Regions: af-south-1,'),
        ("utilisation", 0, "above 0 and up to 100, not 0"),
        ("utilisation", 101, "above 0 and up to 100, not 101"),
        ("item_bytes", -1, "item_bytes cannot be below 0"),
        ("indexes", -1, "indexes cannot be below 0"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    curve: BreakEven, name: str, value: Any, sentence: str
) -> None:
    before = curve.drawing
    with pytest.raises(ValueError, match=sentence):
        setattr(curve, name, value)
    assert curve.drawing == before


def test_sliders_need_prices_and_a_use_that_has_some() -> None:
    with pytest.raises(ValueError, match=r"BreakEven\(WhatIf\(\), lab.price_list\)"):
        BreakEven(WhatIf())
    with pytest.raises(ValueError, match=r"lab\.bill\(\)"):
        BreakEven("Orders", PRICES)  # type: ignore[arg-type]
    with pytest.raises(LookupError, match="moon-1"):
        BreakEven(WhatIf("moon-1"), PRICES)
    with pytest.raises(ValueError, match="above 0 and up to 1, not 70"):
        BreakEven(WhatIf(utilisation=70), PRICES)


@given(
    st.builds(
        WhatIf,
        st.sampled_from(sorted(PRICES.regions)),
        item_bytes=st.integers(0, 409_600),
        items=st.integers(0, 10**12),
        indexes=st.integers(0, 12),
        writes_per_second=st.integers(0, 10**6),
        reads_per_second=st.integers(0, 10**6),
        utilisation=st.integers(1, 100).map(lambda n: Decimal(n) / 100),
    ),
    st.sampled_from(["write", "read"]),
    st.integers(300, 1_200),
)
def test_any_use_draws_its_point_inside_the_picture(setting: WhatIf, kind: str, width: int) -> None:
    curve = BreakEven(setting, PRICES, kind=kind)
    curve.width = width
    root = tree(curve.drawing)
    if exists(curve, "dot"):
        x, y = dot(curve)
        assert 0 <= x <= int(root.get("width", ""))
        assert TOP <= y <= TOP + TALL
    assert curve.problem == ""
