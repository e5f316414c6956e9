"""Three replicas drawn: what each had, what reads saw, what a longer lag changes."""

import xml.etree.ElementTree as ElementTree
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.replica_timeline import ReplicaRead, ReplicatedWrite, ReplicaTimeline
from sandbox.view import ThreeReplicas

CART = ("c-0042",)


def write(number: int, at: float, lag: float) -> ReplicatedWrite:
    return ReplicatedWrite(number, at, 0, CART, False, (at, at, at + lag))


def read(at: float, replica: int, version: int, behind: float = 0.0) -> ReplicaRead:
    return ReplicaRead(at, "GetItem", 0, replica, behind, int(behind > 0), CART, version)


TIMELINE = ReplicaTimeline(
    "Carts",
    1.0,
    (write(7, 0.0, 0.2), write(9, 0.1, 0.1)),
    (read(0.12, 0, 9), read(0.15, 2, 0, behind=0.15), read(0.3, 2, 9)),
)


@pytest.fixture
def shown() -> ThreeReplicas:
    return ThreeReplicas(TIMELINE)


def kinds(drawing: str, group: str) -> list[str]:
    """The classes of what a group of the drawing holds, in order."""
    tree = ElementTree.fromstring(drawing)
    (found,) = [node for node in tree.iter() if node.get("data-key") == group]
    return [child.get("class", "") for child in found]


def test_a_read_of_the_replica_that_lags_is_marked(shown):
    shown.moment = 0
    assert kinds(shown.drawing, "all-reads") == ["read", "read stale", "read"]
    assert shown.line.splitlines()[1] == "2 writes, 3 reads: 1 of them saw the past."


def test_versions_are_counted_among_the_writes_that_are_shown(shown):
    shown.moment = 3
    assert shown.line.splitlines()[0] == (
        "At 150 ms: GetItem asked replica 2 and saw nothing of these writes; the leader had version 2. "
        "It was 150 ms behind."
    )
    shown.moment = 1
    assert shown.line.splitlines()[0] == (
        "At 100 ms: a write, version 2, is acknowledged; replica 2 gets it 100 ms later."
    )


def test_the_replica_that_lags_holds_the_past_until_the_write_arrives(shown):
    held = [(h.version, h.stale) for h in shown.picture.held if h.replica == 2]
    assert held == [(0, False), (0, True), (2, False)]
    assert [(h.version, h.stale) for h in shown.picture.held if h.replica == 0] == [
        (0, False),
        (1, False),
        (2, False),
    ]


def test_a_version_s_name_stands_above_the_lines_that_cross_its_lane(shown):
    groups = [node.get("data-key") for node in ElementTree.fromstring(shown.drawing)]
    assert groups.index("versions") > max(
        groups.index(f"all-{kind}") for kind in ("writes", "reads")
    )


def test_without_lag_nobody_sees_the_past(shown):
    shown.lag = 0
    assert not shown.recorded
    assert "stale" not in shown.drawing
    assert "none of them saw the past" in shown.line
    shown.recorded = True
    assert "1 of them saw the past" in shown.line
    assert shown.shown["lag"] == "as recorded"


def test_the_moment_that_one_looks_at_is_lit(shown):
    for moment in range(shown.last + 1):
        shown.moment = moment
        lit = [
            kind
            for group in ("all-writes", "all-reads")
            for kind in kinds(shown.drawing, group)
            if "lit" in kind
        ]
        assert len(lit) == 1
    shown.moment = 99
    assert shown.moment == shown.last == 4


def test_both_still_forms_say_what_was_seen(shown):
    assert shown.as_text().count("\n") == 6
    assert "> At 300 ms: GetItem asked replica 2 and saw version 2: it had everything." in repr(
        shown
    )
    figure = shown.as_figure()
    assert "1 of them saw the past" in figure
    encoded = figure.split("base64,")[1].split('"')[0]
    assert "Replica 2" in b64decode(encoded).decode()
    assert figure == ThreeReplicas(TIMELINE).as_figure()


def test_nothing_recorded_says_which_dial_to_turn():
    empty = ThreeReplicas(ReplicaTimeline("Carts", 0.0, (), ()))
    assert "turn the dial replica_lag" in empty.line
    assert "turn the dial replica_lag" in empty.as_figure()


def test_what_is_no_timeline_is_refused_with_an_example():
    with pytest.raises(TypeError, match=r"lab\.replicas"):
        ThreeReplicas("Carts")  # type: ignore[arg-type]


@given(
    st.lists(st.tuples(st.floats(0, 5), st.floats(0, 1)), max_size=50),
    st.lists(st.tuples(st.floats(0, 5), st.integers(0, 2)), max_size=50),
    st.integers(0, 1_000),
    st.integers(200, 1_400),
)
def test_whatever_happened_is_drawn_well_formed(writes, reads, lag, width):
    timeline = ReplicaTimeline(
        "Carts",
        9.0,
        tuple(write(n, at, late) for n, (at, late) in enumerate(sorted(writes), 1)),
        tuple(read(at, replica, 0) for at, replica in sorted(reads)),
    )
    shown = ThreeReplicas(timeline)
    shown.width, shown.lag = width, lag
    assert not shown.problem
    ElementTree.fromstring(shown.drawing)
