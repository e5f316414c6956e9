"""Global tables: what becomes of writes in several Regions, whatever the order in which they arrive."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.global_tables import Arrival, GlobalReplication
from sandbox.model.regions import Key, Loss, LostWrite, Network, Pending
from sandbox.model.strong_global_tables import Refusal, StrongReplication

VIRGINIA, IRELAND, TOKYO = "us-east-1", "eu-west-1", "ap-northeast-1"
REGIONS = [VIRGINIA, IRELAND, TOKYO]
PEAR: Key = (("S", "pear"),)
KEYS: list[Key] = [PEAR, (("S", "fig"),)]


class World:
    """Replicas of one table, with what a reader would find in each."""

    def __init__(self, *, strong: bool = False, lag: float = 1.0, regions: int = 3) -> None:
        self.network = Network()
        made = StrongReplication if strong else GlobalReplication
        self.table = made("Products", self.network, seed=7)
        self.lag = 0.0 if strong else lag
        self.now = 0.0
        self.found: dict[str, dict[Key, Any]] = {region: {} for region in REGIONS[:regions]}
        self.under_way: list[Pending] = []
        self.table.start(VIRGINIA, [])
        for region in REGIONS[1:regions]:
            self.table.join(region, VIRGINIA)

    def write(self, region: str, key: Key = PEAR, stock: int = 1) -> None:
        item = {"stock": ("N", str(stock))}
        self.found[region][key] = item
        self.under_way += self.table.write(region, key, item, at=self.now, lag=self.lag)
        if self.lag == 0:
            self.settle()

    def arrive(self, pending: Pending) -> Arrival:
        self.under_way.remove(pending)
        arrival = self.table.arrive(pending, at=max(self.now, pending.due))
        if arrival is Arrival.APPLIED:
            self.found[pending.target][pending.change.key] = pending.change.item
        return arrival

    def settle(self) -> None:
        while self.under_way:
            self.arrive(self.under_way[0])

    def release(self) -> None:
        self.under_way += self.table.release(at=self.now, lag=self.lag)
        if self.lag == 0:
            self.settle()

    def lose(self, region: str) -> Loss:
        self.network.lost.add(region)
        lost = self.table.lost_with(region)
        return Loss(region, self.now, self.table.acknowledged[region], lost)

    @property
    def alike(self) -> bool:
        return all(one == other for one, other in combinations(self.found.values(), 2))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(REGIONS), st.sampled_from(KEYS)),
        st.tuples(st.just("arrive"), st.integers(0, 50), st.none()),
        st.tuples(st.just("wait"), st.integers(0, 2), st.none()),
        st.tuples(
            st.sampled_from(["cut", "heal"]), st.sampled_from(REGIONS), st.sampled_from(REGIONS)
        ),
        st.tuples(st.sampled_from(["lose", "recover"]), st.sampled_from(REGIONS), st.none()),
    ),
    max_size=40,
)


def run(world: World, steps: Any) -> list[tuple[str, Key, int]]:
    """Let it all happen, as far as the service would; returns what was acknowledged."""
    acknowledged = []
    for number, (what, one, other) in enumerate(steps):
        if what == "write" and one not in world.network.lost:
            table = world.table
            if isinstance(table, StrongReplication) and table.refusal(
                one, other, at=world.now, seconds=0
            ):
                continue
            world.write(one, other, number)
            acknowledged.append((one, other, number))
        elif what == "arrive" and world.under_way:
            world.arrive(world.under_way[one % len(world.under_way)])
        elif what == "wait":
            world.now += one
        elif what == "cut" and one != other:
            world.network.cuts.add(frozenset((one, other)))
        elif what == "heal":
            world.network.cuts.discard(frozenset((one, other)))
        elif what == "lose":
            world.network.lost.add(one)
        elif what == "recover":
            world.network.lost.discard(one)
        if what in ("heal", "recover"):
            world.release()
    return acknowledged


def make_whole(world: World) -> None:
    world.network.clear()
    world.settle()
    world.release()
    world.settle()


@given(STEPS)
def test_replicas_converge_once_links_are_healed_and_the_lag_has_passed(steps: Any) -> None:
    world = World()
    run(world, steps)
    make_whole(world)
    assert world.alike
    assert world.table.pending == ()


@given(STEPS)
def test_the_last_writer_wins_in_every_region_alike(steps: Any) -> None:
    world = World()
    run(world, steps)
    make_whole(world)
    events = [event for event in world.table.events if event.what == "written"]
    for key in KEYS:
        if written := [event.version for event in events if event.key == key]:
            assert {world.table.current(r, key).version for r in REGIONS} == {max(written)}


@given(STEPS, st.sampled_from(REGIONS))
def test_what_a_region_acknowledged_survives_unless_the_region_is_lost_before_its_lag(
    steps: Any, region: str
) -> None:
    world = World()
    run(world, steps)
    make_whole(world)
    world.now += 10
    assert world.lose(region).lost == 0
    world.network.clear()
    world.write(region, PEAR, 99)
    assert [write.at for write in world.lose(region).writes] == [world.now]


@given(STEPS, st.sampled_from(REGIONS))
def test_after_a_region_was_lost_for_good_the_others_agree(steps: Any, region: str) -> None:
    world = World()
    run(world, steps)
    world.network.clear()
    world.found[region] = {}
    world.under_way += world.table.rebuild(region, at=world.now, lag=world.lag)
    make_whole(world)
    assert world.alike


@given(STEPS, st.sampled_from(REGIONS))
def test_strong_consistency_loses_nothing_with_a_region(steps: Any, region: str) -> None:
    world = World(strong=True)
    acknowledged = run(world, steps)
    world.network.clear()
    assert world.lose(region).seconds == 0
    world.release()
    last = {key: {"stock": ("N", str(number))} for _, key, number in acknowledged}
    assert all(world.found[left] == last for left in REGIONS if left != region)


@given(STEPS, st.sampled_from(REGIONS))
def test_strong_consistency_loses_nothing_where_a_region_comes_back_empty(
    steps: Any, region: str
) -> None:
    world = World(strong=True)
    last = {key: {"stock": ("N", str(number))} for _, key, number in run(world, steps)}
    world.found[region] = {}
    world.under_way += world.table.rebuild(region, at=world.now, lag=0)
    make_whole(world)
    assert all(found == last for found in world.found.values())


@given(STEPS)
def test_under_strong_consistency_a_region_in_touch_has_the_latest(steps: Any) -> None:
    world = World(strong=True)
    last = {key: {"stock": ("N", str(number))} for _, key, number in run(world, steps)}
    for region in REGIONS:
        if isinstance(world.table, StrongReplication) and world.table.in_touch(region):
            assert world.found[region] == last
    assert not world.table.conflicts


def test_of_two_writes_at_one_time_the_greater_region_name_wins() -> None:
    world = World(regions=2)
    world.write(VIRGINIA, stock=1)
    world.write(IRELAND, stock=2)
    world.settle()
    assert world.found[IRELAND] == world.found[VIRGINIA] == {PEAR: {"stock": ("N", "1")}}


def test_a_write_always_follows_what_was_there_even_at_the_same_time() -> None:
    world = World(regions=2)
    world.write(VIRGINIA, stock=1)
    world.settle()
    world.write(IRELAND, stock=2)
    world.settle()
    assert world.found[VIRGINIA] == {PEAR: {"stock": ("N", "2")}}
    assert not world.table.conflicts


def test_a_conflict_is_noted_once_with_who_won() -> None:
    world = World()
    world.write(VIRGINIA, stock=9)
    world.now = 0.1
    world.write(IRELAND, stock=8)
    world.settle()
    (conflict,) = world.table.conflicts
    assert (conflict.winner.region, conflict.loser.region) == (IRELAND, VIRGINIA)


def test_a_write_that_knew_the_other_is_no_conflict_even_where_it_arrives_first() -> None:
    world = World()
    world.write(VIRGINIA, stock=9)
    to_ireland, to_tokyo = world.under_way
    world.arrive(to_ireland)
    world.now = 5.0
    world.write(IRELAND, stock=8)
    newer = next(p for p in world.under_way if p.target == TOKYO and p is not to_tokyo)
    assert world.arrive(newer) is Arrival.APPLIED
    assert world.arrive(to_tokyo) is Arrival.IGNORED
    assert not world.table.conflicts


def test_a_deleted_item_does_not_come_back_with_an_older_write() -> None:
    world = World(regions=2)
    world.write(VIRGINIA, stock=9)
    world.now = 0.5
    world.table.write(IRELAND, PEAR, None, at=world.now, lag=world.lag)
    (late,) = world.under_way
    assert world.arrive(late) is Arrival.IGNORED


def test_a_cut_link_keeps_changes_until_it_is_healed() -> None:
    world = World(regions=2)
    world.network.cuts.add(frozenset((VIRGINIA, IRELAND)))
    world.write(VIRGINIA)
    (pending,) = world.under_way
    assert world.arrive(pending) is Arrival.HELD
    assert world.table.behind(VIRGINIA, IRELAND, at=60) == 60
    world.now = 60
    world.network.cuts.clear()
    world.release()
    assert pending.due > 60
    world.settle()
    assert world.alike
    assert world.table.behind(VIRGINIA, IRELAND, at=61) == 0


def test_the_recovery_point_is_measured_in_writes_and_in_seconds() -> None:
    world = World(regions=2)
    world.write(VIRGINIA)
    world.settle()
    world.now = 8.0
    world.write(VIRGINIA, KEYS[1])
    world.now = 8.5
    loss = world.lose(VIRGINIA)
    assert (loss.acknowledged, loss.lost, loss.seconds) == (2, 1, 0.5)
    assert loss.writes == (LostWrite("Products", KEYS[1], 8.0),)
    assert "1 of them no other Region has, RPO 0.500 s" in repr(loss)


def test_a_write_that_a_later_one_replaced_elsewhere_is_not_missed() -> None:
    world = World(regions=2)
    world.write(VIRGINIA, stock=1)
    world.now = 0.1
    world.write(IRELAND, stock=2)
    assert world.lose(VIRGINIA).lost == 0


def test_a_new_replica_also_hears_what_its_source_has_not_heard_yet() -> None:
    world = World(regions=2)
    world.write(VIRGINIA)
    world.found[TOKYO] = {}
    world.under_way += world.table.join(TOKYO, IRELAND)
    world.settle()
    assert world.alike


def test_the_same_seed_draws_the_same_lags() -> None:
    dues = []
    for _ in range(2):
        world = World()
        world.write(VIRGINIA)
        dues.append([pending.due for pending in world.under_way])
    assert dues[0] == dues[1]
    assert dues[0][0] != dues[0][1]


@pytest.mark.parametrize(
    ("at", "refusal"), [(0.05, Refusal.CONFLICT), (0.2, None)], ids=["within", "after"]
)
def test_a_strong_write_conflicts_with_another_regions_within_the_time_it_takes(
    at: float, refusal: Refusal | None
) -> None:
    world = World(strong=True)
    world.write(VIRGINIA)
    assert isinstance(world.table, StrongReplication)
    assert world.table.refusal(IRELAND, PEAR, at=at, seconds=0.1) is refusal
    assert world.table.refusal(VIRGINIA, PEAR, at=at, seconds=0.1) is None


def test_a_strong_region_that_reaches_no_other_takes_no_writes() -> None:
    world = World(strong=True)
    world.network.lost |= {IRELAND, TOKYO}
    assert isinstance(world.table, StrongReplication)
    assert world.table.refusal(VIRGINIA, PEAR, at=0, seconds=0) is Refusal.ISOLATED


def test_a_witness_keeps_what_the_other_replica_has_not_heard() -> None:
    network = Network()
    table = StrongReplication("Products", network, seed=7, witness=TOKYO)
    table.start(VIRGINIA, [])
    table.join(IRELAND, VIRGINIA)
    network.cuts |= {frozenset((IRELAND, other)) for other in (VIRGINIA, TOKYO)}
    (pending,) = table.write(VIRGINIA, PEAR, {"stock": ("N", "1")}, at=0, lag=0)
    assert table.arrive(pending, at=0) is Arrival.HELD
    network.lost.add(VIRGINIA)
    network.cuts.clear()
    assert table.release(at=1, lag=0) == [pending]
    assert table.arrive(pending, at=1) is Arrival.APPLIED
