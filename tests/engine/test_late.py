"""Whatever is written, read and waited for: the laws that late replicas and late indexes keep."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.engine.engine import Engine
from sandbox.model.attributes import item_from_python
from sandbox.model.dials import Dial, Dials
from sandbox.model.lags import LONGEST_REPLICA_LAG, RARE_INDEX_LAG
from sandbox.model.sizes import item_size
from sandbox.model.units import Consistency, read_units
from sandbox.service.model_files import front_door
from tests.engine.tools import index, item, table

KEYS = st.sampled_from("abc")
PUT = st.tuples(st.just("put"), KEYS, st.sampled_from(["", "g", "h"]), st.sampled_from([1, 5_000]))
STEPS = st.lists(
    st.one_of(
        PUT,
        PUT,
        st.tuples(st.just("delete"), KEYS),
        st.tuples(st.just("wait"), st.floats(0, 0.4)),
        st.tuples(st.just("scan"), st.booleans(), st.integers(1, 5)),
    ),
    max_size=30,
)
NEVER = float("inf")


class Shop:
    """A table with two GSIs, and everything that it ever was."""

    def __init__(self, seed: int, **dials: Any) -> None:
        self.engine = Engine(front_door(), seed=seed, dials=Dials(**dials))
        gsis = (index("all", "g"), index("keys", "g", projection="KEYS_ONLY"))
        self.ask("CreateTable", **table("Things", "k", gsis=gsis, lsis=()))
        self.past: dict[str, list[tuple[float, dict[str, Any] | None]]] = {
            key: [(-NEVER, None)] for key in "abc"
        }

    def ask(self, operation: str, **request: Any) -> Any:
        request.setdefault("TableName", "Things")
        return self.engine.call(operation, request, region="us-east-1", json=True)

    @property
    def now(self) -> float:
        return self.engine.clock.seconds

    @property
    def table(self) -> Any:
        return self.engine.catalog("us-east-1").tables["Things"]

    def write(self, key: str, new: dict[str, Any] | None) -> None:
        self.past[key].append((self.now, new))
        if new is None:
            self.ask("DeleteItem", Key=item(k=key))
        else:
            self.ask("PutItem", Item=new)

    def step(self, kind: str, *given: Any) -> None:
        """Do one thing, and hold a read against what there was."""
        if kind == "put":
            key, g, size = given
            self.write(key, item(k=key, v=str(self.now), p="x" * size, **({"g": g} if g else {})))
        elif kind == "delete":
            self.write(given[0], None)
        elif kind == "wait":
            self.engine.clock.advance(seconds=given[0])
        else:
            self.scan(*given)

    def get_all(self) -> None:
        """Read every key in both ways."""
        for key in self.past:
            for strong in (True, False, False):
                since = self.now
                found = self.ask("GetItem", Key=item(k=key), ConsistentRead=strong).get("Item")
                assert found in self.versions(key, since, strong)

    def versions(self, key: str, at: float, strong: bool) -> list[dict[str, Any] | None]:
        """What a read of a key may answer."""
        past = self.past[key]
        ends = [until for until, _ in past[1:]] + [NEVER]
        oldest = at if strong else at - LONGEST_REPLICA_LAG
        return [version for (_, version), end in zip(past, ends, strict=True) if end > oldest]

    def scan(self, strong: bool, limit: int) -> None:
        """A Scan by pages: each page is consistent in itself."""
        start: dict[str, Any] = {}
        while True:
            since = self.now
            page = self.ask(
                "Scan", ConsistentRead=strong, Limit=limit, ReturnConsumedCapacity="TOTAL", **start
            )
            for found in page["Items"]:
                assert found in self.versions(found["k"]["S"], since, strong)
            size = sum(
                item_size(item_from_python({n: v["S"] for n, v in found.items()}))
                for found in page["Items"]
            )
            how = Consistency.STRONG if strong else Consistency.EVENTUAL
            assert page["ConsumedCapacity"]["CapacityUnits"] == read_units(size, how)
            assert page["Count"] == page["ScannedCount"] == len(page["Items"]) <= limit
            if "LastEvaluatedKey" not in page:
                return
            assert page["LastEvaluatedKey"] == item(k=page["Items"][-1]["k"]["S"])
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def converged(self) -> None:
        """Every read of either kind sees the table as it is, and the indexes are as if made from it now."""
        held = {key: past[-1][1] for key, past in self.past.items() if past[-1][1]}
        for _ in range(4):
            found = self.ask("Scan")["Items"]
            assert {each["k"]["S"]: each for each in found} == held
            entries = self.ask("Scan", IndexName="all")["Items"]
            assert {each["k"]["S"]: each for each in entries} == {
                key: each for key, each in held.items() if "g" in each
            }
        assert all(not one.pending for one in self.table.snapshot().indexes)
        self.rebuilt()

    def rebuilt(self) -> None:
        """What the indexes hold, with what is under way to them, is what they would hold if they were made anew."""
        for one in self.table.snapshot().indexes:
            entries = {tuple(sorted(entry.items())) for entry in one.entries}
            for change in one.pending:
                entries -= {tuple(sorted(change.removed.items()))} if change.removed else set()
                entries |= {tuple(sorted(change.added.items()))} if change.added else set()
            made = self.table.indexes[one.name]
            fresh = self.table.add_index(made.schema, len(made.partitions))
            self.table.indexes[one.name] = made
            assert entries == {
                tuple(sorted(stored.item.items())) for stored in fresh.entries.values()
            }


@settings(max_examples=60, deadline=None)
@given(STEPS, st.sampled_from([Dial.MILD, Dial.REAL]), st.integers(0, 99))
def test_a_read_sees_a_version_of_the_last_second_and_a_strong_one_the_last(steps, dial, seed):
    shop = Shop(seed, replica_lag=dial)
    for step in steps:
        shop.step(*step)
        shop.get_all()
    shop.engine.clock.advance(seconds=LONGEST_REPLICA_LAG)
    shop.converged()


@settings(max_examples=60, deadline=None)
@given(STEPS, st.sampled_from(Dial), st.sampled_from([Dial.MILD, Dial.REAL]), st.integers(0, 99))
def test_what_an_index_shows_and_what_is_on_its_way_is_what_the_table_holds(
    steps, replicas, indexes, seed
):
    shop = Shop(seed, replica_lag=replicas, index_lag=indexes)
    for number, step in enumerate(steps):
        if number == len(steps) // 2:  # what is under way then still arrives in its time
            shop.engine.dials.index_lag = "off"
        shop.step(*step)
        shop.rebuilt()
    shop.engine.clock.advance(seconds=RARE_INDEX_LAG[1])
    shop.engine.clock.advance(seconds=LONGEST_REPLICA_LAG)
    shop.converged()
