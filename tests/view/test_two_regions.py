"""Two Regions drawn: who has which version, what a cut holds back, what a lost Region takes along."""

import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.global_tables import GlobalReplication
from sandbox.model.region_play import Action
from sandbox.model.regions import GlobalTableSnapshot, Loss, LostWrite, Network, Pending
from sandbox.model.strong_global_tables import StrongReplication
from sandbox.view import TwoRegions

A, B, C = REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1")
WRITE_A, WRITE_B = ("write", A), ("write", B)
WAIT = ("wait", "")
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=40)  # what XML can hold


def played(*steps: tuple[str, str], strong: bool = False) -> TwoRegions:
    shown = TwoRegions.play(seed=7, strong=strong)
    for action, region in steps:
        shown.act(action, region)
    return shown


def found(shown: TwoRegions, kind: str) -> list[str]:
    """The data keys of everything drawn that has this class."""
    tree = ElementTree.fromstring(shown.drawing)
    return [n.get("data-key", "") for n in tree.iter() if kind in n.get("class", "").split()]


def said(shown: TwoRegions, region: str) -> list[str]:
    """The words in one Region's box."""
    tree = ElementTree.fromstring(shown.drawing)
    (box,) = [n for n in tree.iter() if n.get("data-key") == region]
    return ["".join(n.itertext()) for n in box.iter() if n.tag.endswith("text")]


def place(shown: TwoRegions, token: str) -> float:
    """How far from the left a change under way is drawn."""
    tree = ElementTree.fromstring(shown.drawing)
    (found,) = [n for n in tree.iter() if n.get("data-key") == token]
    return float(found.get("style", "").split("(")[1].split("px")[0])


class World:
    """A global table whose snapshots a test wants to see, of several items in up to three Regions."""

    def __init__(self, regions: int = 2, *, witness: str | None = None) -> None:
        self.network = Network()
        made = StrongReplication if witness else GlobalReplication
        self.table = made("Orders", self.network, seed=7, witness=witness)
        self.regions = REGIONS[:regions]
        self.under_way: list[Pending] = []
        self.losses: list[Loss] = []
        self.now = 0.0
        self.table.start(A, [])
        for region in self.regions[1:]:
            self.table.join(region, A)

    def write(self, region: str, order: str, **attributes: str) -> None:
        item = {"order": ("S", order), **{name: ("S", v) for name, v in attributes.items()}}
        key = (("S", order),)
        self.under_way += self.table.write(region, key, item, at=self.now, lag=1.0)
        self.now += 0.01

    def delete(self, region: str, order: str) -> None:
        self.under_way += self.table.write(region, (("S", order),), None, at=self.now, lag=1.0)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for pending in [p for p in self.under_way if p.due <= self.now]:
            self.under_way.remove(pending)
            self.table.arrive(pending, at=self.now)

    def lose(self, region: str) -> None:
        self.network.lost.add(region)
        writes = self.table.lost_with(region)
        self.losses.append(Loss(region, self.now, self.table.acknowledged[region], writes))

    @property
    def snapshot(self) -> GlobalTableSnapshot:
        statuses = dict.fromkeys(self.regions, "ACTIVE")
        return self.table.snapshot(self.now, statuses, self.losses)


def test_a_write_stands_in_its_region_at_once_and_is_under_way_to_the_other():
    shown = played(WRITE_A)
    assert "stock 9" in said(shown, A)
    assert "stock 10" in said(shown, B)
    assert found(shown, "token") == [f"A1 {B}"]
    assert found(shown, "older") == ["item rain-jacket"]
    assert shown.line.splitlines()[0] == (
        "eu-west-1 is 6 ms behind: until the change arrives, every read there, even a strong one, "
        "finds the old version."
    )


def test_a_change_comes_nearer_while_time_passes_and_has_then_arrived():
    shown = played(WRITE_A, WAIT)
    after = place(shown, f"A1 {B}")
    shown.moment = 1
    assert place(shown, f"A1 {B}") < after
    shown.moment = 2
    shown.act("wait")
    assert not found(shown, "token")
    assert "A1" in said(shown, B)
    assert shown.line.splitlines() == [
        "Both Regions hold the same.",
        "1 sold of 10: 9 should be left. Both Regions say 9.",
    ]


def test_of_a_conflict_the_loser_is_struck_out_in_both_regions_and_a_sale_is_gone():
    shown = played(WRITE_A, WRITE_B)
    assert shown.line.startswith("A1 and B1 were written without knowing each other")
    shown.act("wait").act("wait")
    assert found(shown, "beaten") == ["A1 beaten", "A1 beaten"]
    assert shown.line.splitlines() == [
        "Conflict: neither A1 nor B1 knew of the other. The last writer wins: B1 stays, A1 is gone, "
        "and nobody is told.",
        "2 sold of 10: 8 should be left. Both Regions say 9: 1 sale is gone.",
    ]
    shown.act("wait")
    assert shown.line.startswith("Both Regions hold the same.")  # a conflict is news once


def test_a_cut_link_is_drawn_cut_and_changes_pile_up_at_it():
    shown = played(("cut", ""), WRITE_A, WRITE_A, WAIT, WAIT, WAIT)
    assert found(shown, "severed") == [""]
    # the middle of 760 pixels is the cut; A2 overtook A1, and is the first of the queue
    assert place(shown, f"A1 {B}") < place(shown, f"A2 {B}") < 380 - 20
    assert "2 changes cannot get across" in shown.line
    shown.act("heal").act("wait").act("wait").act("wait")
    assert not found(shown, "severed")
    assert "A2" in said(shown, B)


def test_more_changes_than_have_room_are_counted():
    shown = played(("cut", ""), *[WRITE_A] * 10, WAIT, WAIT, WAIT)
    shown.width = 480
    assert len(found(shown, "token")) == 3
    assert "+7<" in shown.drawing


def test_a_lost_region_shows_its_recovery_point_in_writes_and_seconds():
    shown = played(WRITE_A, WAIT, WAIT, WRITE_A, WRITE_A, ("lose", A))
    assert found(shown, "vacant") == [A]
    assert [words for words in said(shown, A) if words in ("LOST", "2", "0.012 s")] == [
        "LOST",
        "2",
        "0.012 s",
    ]
    assert shown.line.splitlines() == [
        "us-east-1 is lost, and with it 2 writes that no other Region has: RPO 0.012 s.",
        "3 sold of 10: 7 should be left. Only eu-west-1 is left, and says 9: 2 sales are gone.",
    ]
    shown.act("recover", A)
    assert not found(shown, "vacant")


def test_a_region_whose_writes_are_all_elsewhere_is_lost_with_a_recovery_point_of_0():
    shown = played(WRITE_A, WAIT, WAIT, ("lose", A))
    assert shown.line.startswith(
        "us-east-1 is lost; every write of it is in another Region: RPO 0."
    )
    replaced = played(("cut", ""), WRITE_A, WRITE_B, ("lose", A))
    assert "later writes elsewhere have replaced: RPO 0." in replaced.line


def test_losses_of_other_tables_are_not_counted_in_this_ones_picture():
    world = World()
    world.write(A, "o-1")
    world.lose(A)
    loss = world.losses[0]
    other = LostWrite("Carts", (("S", "c-1"),), 0.0)
    both = replace(world.snapshot, losses=(replace(loss, writes=(other, *loss.writes)),))
    assert "with it 1 write that" in TwoRegions(both).line


def test_two_regions_that_cannot_hear_each_other_sell_more_than_there_is():
    shown = played(("cut", ""), *[WRITE_A] * 6, *[WRITE_B] * 6)
    assert "12 sold of 10: 2 more than there were. Now us-east-1 says 4" in shown.line


def test_with_both_regions_lost_nobody_is_left_to_ask():
    shown = played(WRITE_A, ("lose", A), ("lose", B))
    assert shown.line.splitlines()[1].endswith("No Region is there to ask.")


def test_under_strong_consistency_a_cut_and_a_loss_cost_nothing():
    shown = played(WRITE_A, ("cut", ""), WRITE_B, strong=True)
    assert "every write is everywhere at once" in shown.line
    assert "Witness" in said(shown, "us-west-2")
    assert not shown.slow
    shown.act("lose", A)
    assert shown.line.splitlines() == [
        "us-east-1 is lost; every write of it is in another Region: RPO 0.",
        "2 sold of 10: 8 should be left. Only eu-west-1 is left, and says 8.",
    ]


def test_a_region_that_strong_consistency_shuts_out_is_named():
    world = World(3, witness=None)
    world.table = StrongReplication("Orders", world.network, seed=7)
    world.table.start(A, [])
    world.table.join(B, A)
    world.table.join(C, A)
    world.network.cuts |= {frozenset((A, B)), frozenset((C, B))}
    world.write(A, "o-1")
    assert "eu-west-1 reaches neither of the other Regions" in TwoRegions(world.snapshot).line


def test_who_acts_in_the_past_undoes_what_came_after():
    shown = played(WRITE_A, WRITE_A, WRITE_A)
    shown.moment = 1
    shown.act("write", B)
    assert (shown.last, shown.moment) == (2, 2)
    assert [m.replicas[0].acknowledged for m in shown.moments] == [0, 1, 1]
    assert shown.drawing == played(WRITE_A, WRITE_B).drawing


def test_the_lag_counts_from_the_next_write():
    shown = played(WRITE_A)
    shown.lag = 0
    assert found(shown, "token") == [f"A1 {B}"]
    shown.act("write", A)
    assert "A2" in said(shown, B)
    assert shown.shown["lag"] == "0 ms"


def test_the_buttons_name_their_region_and_say_what_is_possible():
    shown = played(("lose", A), ("cut", ""))
    assert [(a["label"], a["possible"]) for a in shown.actions] == [
        ("Sell one in us-east-1", False),
        ("Recover us-east-1", True),
        ("Let 0.5 s pass", True),
        ("Heal the link", True),
        ("Sell one in eu-west-1", True),
        ("Lose eu-west-1", True),
    ]


def test_what_a_button_cannot_do_is_said_in_the_widget():
    shown = played(("lose", A))
    shown._asked({"act": "write", "region": A})
    assert shown.problem == "us-east-1 is lost: recover it first"
    shown._asked({"act": "wait", "region": ""})
    assert not shown.problem


def test_snapshots_of_a_table_are_moments_to_scrub_through():
    world = World()
    moments = [world.snapshot]
    world.write(A, "o-1", state="OPEN")
    moments.append(world.snapshot)
    world.wait(2)
    moments.append(world.snapshot)
    shown = TwoRegions(moments)
    assert (shown.last, shown.moment, shown.actions) == (2, 2, [])
    assert "state OPEN" in said(shown, B)
    shown.moment = 1
    assert "not there" in said(shown, B)
    shown.moment = 99
    assert shown.moment == 2
    assert TwoRegions(world.snapshot).last == 0


def test_of_many_items_the_last_written_are_drawn_and_the_rest_is_counted():
    world = World()
    for n in range(6):
        world.write(A, f"o-{n}", state="OPEN")
    world.delete(A, "o-1")
    shown = TwoRegions(world.snapshot)
    assert found(shown, "copy")[:4] == ["item o-1", "item o-3", "item o-4", "item o-5"]
    assert "o-1  deleted" in said(shown, A)
    assert "and 2 more items" in said(shown, A)


def test_a_third_replica_stands_below_with_a_link_to_each_of_the_others():
    world = World(3)
    world.write(C, "o-1")
    shown = TwoRegions(world.snapshot)
    assert found(shown, "region") == [A, B, C]
    assert found(shown, "token") == [f"C1 {A}", f"C1 {B}"]


def test_a_region_that_has_no_replica_at_a_moment_keeps_its_place():
    world = World(3)
    full = world.snapshot
    less = replace(full, replicas=full.replicas[:2], links=full.links[:1])
    shown = TwoRegions([full, less])
    assert "No replica" in said(shown, C)


def test_both_still_forms_say_what_happened():
    shown = played(WRITE_A, ("cut", ""), WRITE_B)
    assert repr(shown).splitlines() == [
        "TwoRegions, moment 4 of 4: Products at 0.012 s (MREC, multi-Region eventual consistency)",
        "  A us-east-1: rain-jacket stock 9 (A1); 1 write acknowledged",
        "  B eu-west-1: rain-jacket stock 9 (B1); 1 write acknowledged",
        "  under way, cut: A1 to B in 731 ms",
        "  under way, cut: B1 to A in 653 ms",
        "  The link between us-east-1 and eu-west-1 is cut: both take writes, and 2 changes cannot get across.",
        "  2 sold of 10: 8 should be left. Now us-east-1 says 9 and eu-west-1 says 9.",
    ]
    figure = shown.as_figure()
    assert "2 changes cannot get across" in figure
    assert "A1" in b64decode(figure.split("base64,")[1].split('"')[0]).decode()
    assert figure == played(WRITE_A, ("cut", ""), WRITE_B).as_figure()


def test_what_is_no_global_table_is_refused_with_an_example():
    for wrong in ([], ["Orders"], "Orders"):
        with pytest.raises(TypeError, match=r"lab\.regions\.snapshot"):
            TwoRegions(wrong)  # type: ignore[arg-type]


def test_only_two_regions_or_three_of_one_table_can_be_drawn():
    world = World()
    alone = replace(world.snapshot, replicas=world.snapshot.replicas[:1], links=())
    with pytest.raises(ValueError, match="two Regions or three, not 1"):
        TwoRegions(alone)
    with pytest.raises(ValueError, match="several tables: Carts, Orders"):
        TwoRegions([world.snapshot, replace(world.snapshot, name="Carts")])
    with pytest.raises(ValueError, match="two Regions, not 3"):
        TwoRegions.play(regions=REGIONS)  # type: ignore[arg-type]


def test_what_cannot_be_done_is_refused():
    with pytest.raises(ValueError, match="is no action; there is: write, wait, cut"):
        TwoRegions.play().act("explode")
    with pytest.raises(ValueError, match="recover it first"):
        played(("lose", A)).act("write", A)
    with pytest.raises(ValueError, match=r"TwoRegions\.play\(\)"):
        TwoRegions(World().snapshot).act("wait")


@given(
    st.lists(st.tuples(st.sampled_from(Action), st.sampled_from((A, B))), max_size=12),
    st.booleans(),
    st.integers(0, 2_000),
    st.integers(200, 1_400),
)
def test_whatever_is_done_is_drawn_well_formed(steps, strong, lag, width):
    shown = TwoRegions.play(seed=7, strong=strong)
    shown.lag, shown.width = lag, width
    for action, region in steps:
        shown._asked({"act": action, "region": region})
    for moment in range(shown.last + 1):
        shown.moment = moment
        ElementTree.fromstring(shown.drawing)
        assert len(shown.line.splitlines()) == 2


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["write", "delete", "wait", "cut", "lose"]),
            st.sampled_from(REGIONS),
            TEXTS,
        ),
        max_size=12,
    )
)
def test_any_table_of_a_sandbox_is_drawn_well_formed(steps):
    world = World(3)
    moments = [world.snapshot]
    for what, region, text in steps:
        match what:
            case "write":
                world.write(region, text, note=text)
            case "delete":
                world.delete(region, text)
            case "wait":
                world.wait(0.7)
            case "cut":
                world.network.cuts.add(frozenset((region, A if region != A else B)))
            case "lose":
                world.lose(region)
        moments.append(world.snapshot)
    shown = TwoRegions(moments)
    for moment in range(shown.last + 1):
        shown.moment = moment
