"""The funnel draws what was read, what came through, and hangs the price on the reading."""

import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.model.attributes import item_from_python
from sandbox.model.explain import Explanation
from sandbox.model.keys import even_ranges
from sandbox.model.ledger import Charge, LedgerEntry
from sandbox.model.snapshot import PartitionSnapshot, TableSnapshot
from sandbox.view import Funnel
from sandbox.view.funnel_drawing import LEFT, NARROWEST, RIGHT, WIDEST

STATUSES = ("OPEN", "DELIVERED", "DELIVERED", "CANCELLED")


def table(count: int = 40, size: int = 1_000) -> TableSnapshot:
    """Orders of four customers, ten each, every item about ``size`` bytes."""
    items = tuple(
        item_from_python(
            {
                "customer_id": f"c-{n // 10}",
                "order_id": f"o-{n:03}",
                "status": STATUSES[n % 4],
                "invoice": "x" * size,
                "n": Decimal(n),
            }
        )
        for n in range(count)
    )
    (whole,) = even_ranges(1)
    return TableSnapshot(
        "Orders", "customer_id", "order_id", items, 0, (PartitionSnapshot(0, whole),)
    )


def entry(operation: str, read: int, returned: int, units: float, **parameters: Any) -> LedgerEntry:
    charge = Charge("Orders", units, read * 1_000, "")
    return LedgerEntry(
        1,
        0.0,
        operation,
        ("Orders",),
        items_read=read,
        items_returned=returned,
        charges=(charge,),
        parameters=parameters,
    )


def parts(drawing: str, lane: int = 0) -> dict[str, ElementTree.Element]:
    """The keyed parts of one lane."""
    tree = ElementTree.fromstring(drawing)
    (found,) = [node for node in tree.iter() if node.get("data-key") == f"lane{lane}"]
    return {str(node.get("data-key")): node for node in found.iter() if node.get("data-key")}


def said(part: ElementTree.Element) -> str:
    return "".join(part.itertext())


def test_a_filter_narrows_what_is_returned_and_leaves_the_price_where_it_hangs():
    shown = Funnel.from_snapshot(table(), "status", "CANCELLED")
    before = parts(shown.drawing)
    assert [said(before[name]) for name in ("read", "filtered out", "returned")] == [
        "40",
        "30",
        "10",
    ]
    assert said(before["price"]) == "5.5 read units"
    shown.value = "DELIVERED"
    after = parts(shown.drawing)
    assert said(after["price"]) == "5.5 read units"
    width = {
        when: float(found["drop"].get("width", 0))
        for when, found in (("few", before), ("many", after))
    }
    assert width["many"] == pytest.approx(2 * width["few"], abs=0.2)
    assert before["page"].get("width") == after["page"].get("width")
    assert shown.line == "The Scan reads 40 items, returns 20 and costs 5.5 read units."


def test_a_query_reads_only_its_item_collection_where_it_lies():
    shown = Funnel.from_snapshot(table(), "status", "OPEN", key="c-1")
    scan, query = (parts(shown.drawing, lane) for lane in (0, 1))
    assert said(scan["detail"]) == 'filter customer_id = "c-1" AND status = "OPEN"'
    assert said(query["detail"]) == 'customer_id = "c-1", filter status = "OPEN"'
    room = 760 - LEFT - RIGHT
    assert float(query["page"].get("x", 0)) == pytest.approx(LEFT + room * 10 / 40, abs=0.2)
    assert float(query["page"].get("width", 0)) == pytest.approx(room * 10 / 40, abs=0.2)
    assert shown.line.splitlines()[-1] == "The same 2 items, for 1.5 instead of 5.5 read units."
    shown.value = "no filter"
    assert "The same 10 items" in shown.line


def test_a_page_may_be_empty_and_not_the_last():
    shown = Funnel.from_snapshot(table(), "status", "CANCELLED", limit=5, page=2)
    shown.limit = 1
    assert shown.moment == 0 and shown.last == 40
    shown.moment = 1
    found = parts(shown.drawing)
    assert "more" in str(found["sign"].get("class"))
    assert said(found["ending"]).endswith("LastEvaluatedKey: go on")
    assert "It is empty, and not the last" in shown.line
    shown.moment = 40
    assert "over" in str(parts(shown.drawing)["sign"].get("class"))
    assert said(parts(shown.drawing)["ending"]).endswith("no LastEvaluatedKey: the end")
    assert "All 41 pages return 10 of 40 items, for 20.5 read units." in shown.line


def test_each_page_has_its_count_above_it_where_there_is_room():
    shown = Funnel.from_snapshot(table(), "status", "CANCELLED", limit=10)
    found = parts(shown.drawing)
    assert [said(found[f"count{n}"]) for n in range(4)] == ["2", "3", "2", "3"]
    shown.limit = 1
    assert len([key for key in parts(shown.drawing) if key.startswith("count")]) < 41


def test_requests_as_they_were_recorded_are_compared_on_one_scale():
    shown = Funnel(entry("Scan", 200, 9, 24.5), entry("Query", 9, 9, 1.5))
    wide, narrow = (float(parts(shown.drawing, lane)["page"].get("width", 0)) for lane in (0, 1))
    assert wide / narrow == pytest.approx(200 / 9, rel=0.01)
    assert shown.line.endswith("The same 9 items, for 1.5 instead of 24.5 read units.")
    assert not shown.adjustable and shown.last == 0


def test_entries_of_one_read_are_its_pages_and_an_explanation_is_a_read():
    pages = Funnel([entry("Scan", 20, 2, 2.5), entry("Scan", 7, 0, 1.0)])
    assert pages.last == 1
    assert "Page 1 of the Scan reads 20 items" in pages.line
    explained = Explanation(entry("Scan", 20, 2, 2.5), None)  # type: ignore[arg-type]
    assert Funnel(explained).readings == Funnel(entry("Scan", 20, 2, 2.5)).readings


def test_a_filter_is_on_a_value_and_its_type():
    """On texts alone, the Number 7 would be the String "7", and a set would be another at every start."""
    values = ("7", Decimal(7), True, None, {"a", "b"}, ["7"], b"7")
    items = tuple(item_from_python({"id": f"{n}", "v": value}) for n, value in enumerate(values))
    (whole,) = even_ranges(1)
    odd = TableSnapshot("Odd", "id", None, items, 0, (PartitionSnapshot(0, whole),))
    funnel = Funnel.from_snapshot(odd, "v", "7")
    assert funnel.choices == ["no filter", "7", "True"]
    (reading,) = funnel.readings
    assert (reading.detail, reading.found) == ("filter v = 7", (1,))
    assert Funnel.from_snapshot(odd, "v", "True").readings[0].detail == "filter v = true"


def test_both_still_forms_say_every_page():
    shown = Funnel.from_snapshot(table(), "status", "OPEN", limit=10, page=2)
    text = shown.as_text()
    assert "page   2  read     10  filtered out      8  returned      2" in text
    assert "in all    read     40" in text
    figure = shown.as_figure()
    assert "All 5 pages return 10 of 40 items" in figure
    assert "read units" in b64decode(figure.split("base64,")[1].split('"')[0]).decode()
    again = Funnel.from_snapshot(table(), "status", "OPEN", limit=10, page=2)
    assert (text, figure) == (again.as_text(), again.as_figure())


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"attribute": "customer_id"}, "is a key"),
        ({"attribute": "n"}, "40 different values"),
        ({"attribute": "colour"}, "0 different values"),
        ({"attribute": "status", "value": "LOST"}, '"LOST" is not one of the values'),
        ({"attribute": "status", "key": "c-9"}, 'no item has the customer_id "c-9"'),
        ({"attribute": "status", "limit": 0}, "Limit is 1 or more"),
        ({"attribute": "status", "page": 2}, "there is no page 2; there are 1 to 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_reason(asked, words):
    with pytest.raises(ValueError, match=words):
        Funnel.from_snapshot(table(), **asked)


def test_what_is_no_request_is_refused_with_an_example():
    for wrong in ("Orders", 3, None, [1]):
        with pytest.raises(TypeError, match=r"lab\.receipt"):
            Funnel(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"lab\.receipt"):
        Funnel()
    with pytest.raises(ValueError, match="GetItem is not one"):
        Funnel(entry("GetItem", 1, 1, 0.5))


@settings(max_examples=40)
@given(
    st.integers(1, 45),
    st.sampled_from(["no filter", "OPEN"]),
    st.integers(0, 50),
    st.sampled_from([None, "c-0"]),
    st.integers(200, 1_400),
    st.integers(0, 60),
)
def test_whatever_is_chosen_is_drawn_well_formed(count, value, limit, key, width, moment):
    shown = Funnel.from_snapshot(table(count, 30_000), "status", value, key=key)
    shown.width, shown.limit, shown.moment = width, limit, moment
    assert not shown.problem
    tree = ElementTree.fromstring(shown.drawing)
    right = max(NARROWEST, min(width, WIDEST))
    for rect in tree.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(rect.get("width", 0)) >= 0
        assert -1 <= float(rect.get("x", 0)) <= right
