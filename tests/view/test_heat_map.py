"""The heat map draws what the simulator says of each second, and what a real table's snapshots say."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.keys import KeyRange, even_ranges
from sandbox.model.rates import Rates, steady, uniform
from sandbox.model.snapshot import PartitionSnapshot, TableSnapshot
from sandbox.model.table_buckets import Provisioned
from sandbox.model.traffic import Traffic
from sandbox.view import HeatMap
from sandbox.view.heat_layout import GUTTER, LEAST, NARROWEST, WIDEST, widths
from sandbox.view.heat_picture import MOST_DROPS, worth


@pytest.fixture(scope="module")
def told() -> HeatMap:
    return HeatMap()


@pytest.fixture
def heat(told: HeatMap) -> HeatMap:
    """The default trial, at its beginning."""
    told.moment, told.width = 0, 760
    return told


def nodes(drawing: str) -> dict[str, ElementTree.Element]:
    return {node.get("data-key", ""): node for node in ElementTree.fromstring(drawing).iter()}


def tanks(drawing: str) -> dict[str, ElementTree.Element]:
    return {node.get("data-key", ""): node for node in nodes(drawing)["tanks"]}


def part(tank: ElementTree.Element, key: str) -> ElementTree.Element | None:
    return next((node for node in tank if node.get("data-key") == key), None)


def drops(tank: ElementTree.Element) -> int:
    drawn = part(tank, "drops")
    return 0 if drawn is None else drawn.get("d", "").count("M")


def orders(*spent: float, throttled: int = 0, parts: tuple[KeyRange, ...] = ()) -> TableSnapshot:
    ranges = parts or even_ranges(len(spent))
    partitions = [
        PartitionSnapshot(n, ranges[n], write_units=units, throttled=throttled * (n == 0))
        for n, units in enumerate(spent)
    ]
    return TableSnapshot("Orders", "order", None, (), 0, tuple(partitions))


def test_a_full_tank_with_drops_below_is_a_partition_at_its_ceiling(heat: HeatMap) -> None:
    drawn = tanks(heat.drawing)
    (hot,) = [tank for tank in drawn.values() if "hot" in tank.get("class", "")]
    assert (part(hot, "number").text, hot.get("data-key")) == ("1,000", "P3")
    lost = int(part(hot, "lost").text.replace(",", ""))
    assert lost == heat.picture.tanks[3].throttled > 0
    assert drops(hot) == -(-lost // heat.picture.drop)
    assert all(drops(tank) == 0 for tank in drawn.values() if tank is not hot)
    wall, water = part(hot, "wall"), part(hot, "served")
    assert float(water.get("height")) == float(wall.get("height")) - 2


def test_the_line_tells_a_hot_key_from_too_little_capacity(heat: HeatMap) -> None:
    assert heat.line.splitlines()[0] == (
        "P3 is asked for 1,360 write units and serves 1,000; the table has 5,360 to spare: "
        'a hot key ("product-1" alone wants 1,228), not too little capacity.'
    )
    assert heat.line.splitlines()[1] == (
        "In all 240 seconds 83,602 of 720,000 write units are throttled (11.6%), and 33% of what is provisioned "
        "is used. Split: P8 off P3 at 3:00."
    )


def test_a_small_table_has_too_little_capacity_and_no_hot_partition() -> None:
    small = HeatMap(units=50, rate=250, skew=0.0, curve=(1.0,) * 5)
    small.moment = 4
    assert small.line.splitlines()[0] == (
        "The table is asked for 250 write units and has 50: too little capacity. "
        "No partition is at its ceiling of 1,000."
    )
    assert 'class="tank empty"' in small.drawing


def test_a_hot_partition_without_a_hot_key_is_told_apart() -> None:
    spread = HeatMap(rate=5_000, skew=0.0, keys=8, curve=(0.0, 1.0))
    spread.moment = 1
    assert "a hot partition, not too little capacity; its busiest key" in spread.line


def test_both_limits_at_once_are_both_told() -> None:
    both = HeatMap(rate=5_000, skew=2.0, units=2_000, curve=(1.0, 1.0))
    both.moment = 1
    assert both.line.startswith("Both limits at once: ")


def test_a_split_cuts_one_tank_in_two_and_moves_no_other(heat: HeatMap) -> None:
    heat.moment = 179
    before = tanks(heat.drawing)
    heat.moment = 180
    after = tanks(heat.drawing)
    assert list(after) == [*list(before)[:4], "P8", *list(before)[4:]]
    for name in set(before) - {"P3"}:
        for edge in ("x", "width"):
            assert part(before[name], "wall").get(edge) == part(after[name], "wall").get(edge)
    assert "new" in after["P8"].get("class", "")
    assert "split180" in nodes(heat.drawing)
    heat.moment = 200
    assert "new" not in tanks(heat.drawing)["P8"].get("class", "")


def test_shards_spread_a_hot_key(heat: HeatMap) -> None:
    tried = HeatMap(curve=(1.0,) * 3)
    assert "a hot key" in tried.line
    tried.suffixes = 10
    assert tried.line.startswith("All 3,000 write units are served; ")
    assert tried.line.endswith(
        "In all 3 seconds nothing is throttled, and 38% of what is provisioned is used."
    )


def test_an_on_demand_table_starts_with_four_partitions_and_keeps_one_second() -> None:
    tried = HeatMap(curve=(1.0,) * 3)
    tried.mode = "on-demand"
    assert list(tanks(tried.drawing)) == ["P0", "P1", "P2", "P3"]
    assert "keeps 1 s" in tried.drawing
    assert "provisioned is used" not in tried.line
    assert HeatMap(units=None, curve=(1.0,) * 3).drawing == tried.drawing


def test_reads_have_a_ceiling_of_3000() -> None:
    reads = HeatMap(write=False, rate=5_000, skew=2.0, units=16_000, curve=(1.0,))
    assert reads.directions == ["reads"]
    assert max(tank.served for tank in reads.picture.tanks) == 3_000
    assert "read units and serves 3,000" in reads.line


def test_traffic_of_ones_own_can_be_read_and_written() -> None:
    rates = Rates.of(uniform(20), steady(100, seconds=20), writes=0.5)
    mine = HeatMap.of(rates.draw(7), capacity=Provisioned(100, 10))
    assert (mine.directions, mine.adjustable) == (["writes", "reads"], False)
    writes = mine.line
    mine.direction = "reads"
    assert mine.line != writes
    assert "read units" in mine.line


def test_nothing_asked_for_is_said_so() -> None:
    quiet = HeatMap.of(
        Traffic.recorded([(0, "a", True), (2, "a", True)]), capacity=Provisioned(1, 1)
    )
    quiet.moment = 1
    assert quiet.line.startswith("Nothing is asked for in this second.")


def test_a_snapshot_shows_what_each_partition_has_served() -> None:
    shown = HeatMap.from_snapshot(orders(30, 10, throttled=7))
    assert shown.last == 0
    assert [tank.get("data-key") for tank in tanks(shown.drawing).values()] == ["P0", "P1"]
    assert shown.line == (
        "P0 has served 30 of the 40 write units of Orders (75%), and covers 50% of the hash space.\n"
        "7 requests were throttled, 7 of them on P0."
    )


def test_snapshots_are_moments_and_show_new_partitions() -> None:
    low, high = even_ranges(2)
    middle = KeyRange(low.low, low.high // 2), KeyRange(low.high // 2, low.high)
    first, second = orders(5, 5), orders(9, 6, 2, parts=(middle[0], high, middle[1]))
    born = replace(second.partitions[2], parent=0)
    in_order = (second.partitions[0], born, second.partitions[1])
    shown = HeatMap.from_snapshot(first, replace(second, partitions=in_order))
    shown.moment = 1
    drawn = tanks(shown.drawing)
    assert list(drawn) == ["P0", "P2", "P1"]
    assert "new" in drawn["P2"].get("class", "")
    assert shown.picture.strip.served == [10, 7]
    assert shown.picture.strip.splits == {1: "P2 off P0"}


def test_an_untouched_table_says_so() -> None:
    assert HeatMap.from_snapshot(orders(0, 0)).line == (
        "No write units have been spent on Orders yet.\nNo request was throttled."
    )


def test_the_still_forms_show_the_worst_second_and_never_change(heat: HeatMap) -> None:
    figure, said = heat.as_figure(), repr(heat)
    assert (figure, said) == (HeatMap().as_figure(), repr(HeatMap()))
    worst = heat.picture.strip.throttled.index(max(heat.picture.strip.throttled))
    assert f"second {worst + 1} of 240" in said.splitlines()[0]
    paper = ElementTree.fromstring(b64decode(figure.split("base64,")[1].split('"')[0]))
    words = " ".join(paper.itertext())
    heat.moment = worst
    for tank in heat.picture.tanks:
        assert f"{tank.label:<10}" in said
        assert tank.label in words
    assert f"{max(heat.picture.strip.throttled):,.0f}" in words
    assert all(line in said for line in heat.line.splitlines())


@given(st.integers(0, 239), st.integers(-50, 2_000))
def test_every_second_is_drawn_well_formed_and_inside_its_width(
    told: HeatMap, moment: int, width: int
) -> None:
    told.moment, told.width = moment, width
    drawn = ElementTree.fromstring(told.drawing)
    room = int(drawn.get("width", ""))
    assert room == min(max(width, NARROWEST), WIDEST)
    for rect in drawn.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(rect.get("x")) >= GUTTER
        assert float(rect.get("x")) + float(rect.get("width")) <= room
        assert float(rect.get("y")) + float(rect.get("height")) <= float(drawn.get("height"))


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=60), st.integers(400, 1_000))
def test_tanks_share_the_room_and_none_vanishes(shares: list[float], room: int) -> None:
    shared = widths([share / sum(shares) for share in shares], room)
    assert sum(shared) == pytest.approx(room)
    assert min(shared) >= min(LEAST, room / len(shares)) - 1e-6


@given(st.integers(1, 10**7))
def test_the_drops_of_any_number_fit(most: int) -> None:
    assert most / worth(most) <= MOST_DROPS


def test_sliders_refuse_what_cannot_be_tried(heat: HeatMap) -> None:
    with pytest.raises(ValueError, match="the skew is from 0 to"):
        heat.skew = 3.0
    with pytest.raises(ValueError, match='"free" is not one of: provisioned, on-demand'):
        heat.mode = "free"
    with pytest.raises(ValueError, match='"sideways" is not one of: writes'):
        heat.direction = "sideways"
    heat.moment = 10_000
    assert heat.moment == 239


def test_what_happened_has_no_sliders() -> None:
    with pytest.raises(ValueError, match="this map shows what happened"):
        HeatMap.from_snapshot(orders(1)).mode = "on-demand"
    with pytest.raises(ValueError, match="at least one snapshot"):
        HeatMap.from_snapshot()
    other = replace(orders(1), name="Carts")
    with pytest.raises(ValueError, match="all snapshots are of one table"):
        HeatMap.from_snapshot(orders(1), other)


def test_a_curve_without_a_request_shows_its_problem() -> None:
    tried = HeatMap(rate=1_000, curve=(0.002, 0.0))
    tried.rate = 100
    assert tried.problem == "there is no heat without a request; send some traffic"


def test_importing_a_widget_loads_no_numpy() -> None:
    asked = "import sys, sandbox.view; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
