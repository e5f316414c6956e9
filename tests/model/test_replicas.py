"""Three replicas and their lags. Source: facts 4 and 10.1; USENIX ATC 2022, sections 3 and 6.1."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.dials import Dial
from sandbox.model.lags import LONGEST_REPLICA_LAG, RARE_INDEX_LAG, index_lag, replica_lag
from sandbox.model.ledger import LedgerEntry, ReplicaAnswer
from sandbox.model.replica_timeline import (
    ReplicaRead,
    ReplicatedWrite,
    ReplicaTimeline,
    at_lag,
)
from sandbox.model.replicas import LEADER, REPLICAS, ReplicaGroup, choose, replica_name
from sandbox.model.units import Consistency

SEEDS = st.integers(0, 10_000)
STEPS = st.lists(st.floats(0, 0.5), min_size=1, max_size=30)  # seconds between writes


def commits(steps, dial, seed):
    group, rng, at, made = ReplicaGroup(), Random(seed), 0.0, []
    for step in steps:
        at += step
        made.append(group.commit(at, lag=replica_lag(dial, rng), rng=rng))
    return group, made


@given(STEPS, st.sampled_from(Dial), SEEDS)
def test_a_write_is_acknowledged_when_two_of_three_replicas_have_it(steps, dial, seed):
    for commit in commits(steps, dial, seed)[1]:
        assert commit.applied[LEADER] == commit.at
        assert sum(commit.seen_by(replica, at=commit.at) for replica in REPLICAS) >= 2


@given(STEPS, st.sampled_from(Dial), SEEDS)
def test_a_replica_applies_writes_in_order_and_within_the_longest_lag(steps, dial, seed):
    _, made = commits(steps, dial, seed)
    for replica in REPLICAS:
        applied = [commit.applied[replica] for commit in made]
        assert applied == sorted(applied)
    assert all(commit.settled <= commit.at + LONGEST_REPLICA_LAG for commit in made)


@given(STEPS, SEEDS, st.sampled_from(REPLICAS), st.floats(0, 2))
def test_a_view_is_as_old_as_the_first_write_that_the_replica_lacks(steps, seed, replica, later):
    group, made = commits(steps, Dial.MILD, seed)
    at = made[-1].at + later
    lacked = [commit.at for commit in made if not commit.seen_by(replica, at=at)]
    assert group.behind(replica, at=at) == (at - lacked[0] if lacked else 0.0)


def test_replicas_of_a_partition_that_is_split_off_lack_what_the_others_lack():
    group, made = commits([1.0, 0.01], Dial.MILD, 7)
    branch = group.branch()
    group.commit(1.02, lag=0.1, rng=Random(7))
    for replica in REPLICAS:
        lacked = [commit.at for commit in made if not commit.seen_by(replica, at=1.02)]
        assert branch.behind(replica, at=1.02) == (1.02 - lacked[0] if lacked else 0.0)


@given(SEEDS)
def test_lags_keep_to_their_dial(seed):
    rng = Random(seed)
    assert replica_lag(Dial.OFF, rng) == index_lag(Dial.OFF, rng) == 0
    assert 0.02 <= replica_lag(Dial.MILD, rng) <= 0.3
    assert 0 <= replica_lag(Dial.REAL, rng) < LONGEST_REPLICA_LAG
    assert 0.1 <= index_lag(Dial.MILD, rng) <= 0.3
    assert 0.05 <= index_lag(Dial.REAL, rng) <= RARE_INDEX_LAG[1]


def test_a_real_replica_lag_is_mostly_none_and_a_real_index_lag_is_rarely_long():
    rng = Random(7)
    replicas = [replica_lag(Dial.REAL, rng) for _ in range(10_000)]
    indexes = [index_lag(Dial.REAL, rng) for _ in range(10_000)]
    assert 0.88 < replicas.count(0.0) / 10_000 < 0.92
    assert max(replicas) > 0.9
    assert 0.005 < sum(lag > 1 for lag in indexes) / 10_000 < 0.015


def test_strong_reads_ask_the_leader_and_eventual_reads_any_of_three():
    rng = Random(7)
    assert {choose(rng, eventual=False) for _ in range(100)} == {LEADER}
    assert {choose(rng, eventual=True) for _ in range(100)} == set(REPLICAS)
    assert [replica_name(replica) for replica in REPLICAS] == [
        "the leader",
        "replica 1",
        "replica 2",
    ]


def test_a_receipt_says_which_replica_answered_and_how_old_its_view_was():
    def read(*answers):
        return LedgerEntry(
            1, 0.0, "Scan", consistency=Consistency.EVENTUAL, items_read=1, replicas=answers
        )

    late = ReplicaAnswer("Orders", 1, 2, 0.04, 1)
    fresh = ReplicaAnswer("Orders", 0, 0, 0.0, 0)
    assert ("read", "1 item, eventually consistent") in read().lines()
    assert (
        "read",
        "1 item, eventually consistent, from replica 2, 40 ms behind",
    ) in read(late).lines()
    assert ("stale", "1 item: the leader would answer otherwise") in read(late).lines()
    assert (
        "read",
        "1 item, eventually consistent, from one replica of each of 2 partitions; "
        "of partition 1 from replica 2, 40 ms behind",
    ) in read(fresh, late).lines()
    many = read(*[ReplicaAnswer("Orders", n, 1, 0.01, 0) for n in range(6)])
    assert "; and 2 more behind" in dict(many.lines())["read"]
    assert (read(fresh, late).stale, read(fresh, late).behind, read().behind) == (1, 0.04, 0.0)


def test_a_timeline_tells_of_one_item_and_reads_as_text():
    writes = (
        ReplicatedWrite(1, 0.0, 0, ("a",), False, (0.0, 0.0, 0.25)),
        ReplicatedWrite(2, 0.5, 0, ("b",), True, (0.5, 0.5, 0.5)),
    )
    reads = (
        ReplicaRead(0.1, "GetItem", 0, 2, 0.1, 1, ("a",), 0),
        ReplicaRead(0.2, "Scan", 0, 0, 0.0, 0),
    )
    shown = ReplicaTimeline("Orders", 1.0, writes, reads)
    assert shown.of("a").writes == writes[:1]
    assert shown.of("a").reads == reads[:1]
    assert reads[0].answered_by == "replica 2"
    assert str(shown) == (
        "Orders, replicas at 1.000 s\n"
        "      0.000 s  write 1 of a; replica 2 250 ms later\n"
        "      0.100 s  GetItem of a: replica 2, saw write 0, 100 ms behind, 1 stale\n"
        "      0.200 s  Scan: the leader\n"
        "      0.500 s  delete 2 of b"
    )


def timeline(steps, reads):
    """Writes to two items by turns, so many seconds apart, and reads of them."""
    writes, at = [], 0.0
    for number, step in enumerate(steps):
        at += step
        key = ("ab"[number % 2],)
        writes.append(ReplicatedWrite(number + 1, at, 0, key, False, (at, at, at)))
    asked = [
        ReplicaRead(later, "GetItem", 0, replica, 0.0, 0, key)
        for later, replica in reads
        for key in (("a",), ("b",), None)
    ]
    return ReplicaTimeline("Orders", 20.0, tuple(writes), tuple(asked))


READS = st.lists(st.tuples(st.floats(0, 15), st.sampled_from(REPLICAS)), max_size=10)


@given(STEPS, READS, st.floats(0, 1))
def test_a_slider_of_the_lag_changes_what_was_seen_and_not_who_was_asked(steps, reads, lag):
    before = timeline(steps, reads)
    after = at_lag(before, lag)
    assert [(w.number, w.at, w.key) for w in after.writes] == [
        (w.number, w.at, w.key) for w in before.writes
    ]
    for was, read in zip(before.reads, after.reads, strict=True):
        assert (read.at, read.replica, read.key) == (was.at, was.replica, was.key)
        assert 0 <= read.behind <= lag
        if read.replica == LEADER:
            assert (read.behind, read.stale) == (0, 0)
        if read.key is not None:
            there = [w.number for w in after.writes if w.key == read.key and w.at <= read.at]
            assert read.stale == (read.version != max(there, default=0))


@given(STEPS, READS)
def test_without_a_lag_every_read_is_up_to_date(steps, reads):
    assert all(
        (read.behind, read.stale) == (0, 0) for read in at_lag(timeline(steps, reads), 0).reads
    )


def test_a_page_counts_every_item_that_its_replica_has_otherwise():
    seen = [at_lag(timeline([1.0, 0.1, 0.1], [(1.25, replica)]), 1).reads for replica in REPLICAS]
    assert [page.stale for _, _, page in seen if page.replica] in ([2, 0], [0, 2])


@given(STEPS, READS, st.floats(0, 1))
def test_at_the_lag_that_was_recorded_every_read_saw_what_it_saw(steps, reads, lag):
    recorded = at_lag(timeline(steps, reads), lag)
    assert at_lag(recorded, lag).reads == recorded.reads
