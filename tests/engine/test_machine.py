"""Whatever is asked in whatever order, the engine answers as the plainest DynamoDB does."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sandbox.engine.engine import Engine
from sandbox.engine.errors import ServiceError
from sandbox.model.attributes import as_base64, item_to_dynamodb
from sandbox.model.sizes import item_size
from sandbox.service.model_files import front_door
from tests.engine.plain import Index, PlainTable, sortable
from tests.engine.tools import index, table

# few different values, so that keys meet
CONTENTS = {
    "S": st.sampled_from(["a", "A", "ab", "b\U0010ffff", "c"]),
    "N": st.sampled_from(["-3", "0.5", "2", "10"]),
    "B": st.sampled_from([b"\x00", b"\xff", b"\xff\x00", b"a"]),
}
KINDS = st.sampled_from(sorted(CONTENTS))
LAYOUTS: dict[str, tuple[str, ...]] = {
    "one": ("g",),
    "two": ("g", "h"),
    "four": ("g", "*h", "i", "pk"),
}


def named(kind: str) -> st.SearchStrategy[tuple[str, Any]]:
    return st.tuples(st.just(kind), CONTENTS[kind])


def in_json(item):
    return item_to_dynamodb(item, as_base64)


class Machine(RuleBasedStateMachine):
    """One random table, and two opinions of what is in it."""

    @initialize(
        data=st.data(),
        has_sort_key=st.booleans(),
        has_lsi=st.booleans(),
        kinds=st.fixed_dictionaries(dict.fromkeys(("pk", "sk", "l", "g", "h", "i"), KINDS)),
    )
    def create(self, data, has_sort_key, has_lsi, kinds):
        self.kinds = kinds
        self.engine = Engine(front_door())
        self.keys = ("pk", "sk") if has_sort_key else ("pk",)
        lsis = (index("lsi", "pk", "l"),) if has_lsi and has_sort_key else ()
        gsis = tuple(index(name, *parts) for name, parts in LAYOUTS.items())
        self.ask("CreateTable", **table("Table", *self.keys, types=kinds, gsis=gsis, lsis=lsis))
        self.plain = PlainTable(Index(self.keys[:1], self.keys[1:]))
        for each in (*gsis, *lsis):
            schema = each["KeySchema"]
            self.plain.indexes[each["IndexName"]] = Index(
                *(
                    tuple(k["AttributeName"] for k in schema if k["KeyType"] == kind)
                    for kind in ("HASH", "RANGE")
                )
            )

        for _ in range(12):  # a table with nothing in it answers nothing wrong
            self.put(data)

    def ask(self, operation, **request):
        request.setdefault("TableName", "Table")
        return self.engine.call(operation, request, region="us-east-1", json=True)

    def draw_item(self, data):
        item = {name: data.draw(named(self.kinds[name]), label=name) for name in self.keys}
        for name in ("l", "g", "h", "i"):
            if data.draw(st.booleans(), label=f"has {name}"):
                item[name] = data.draw(named(self.kinds[name]), label=name)
        return item | {"n": ("N", str(data.draw(st.integers(0, 5), label="n")))}

    def draw_index(self, data):
        return data.draw(st.sampled_from([None, *self.plain.indexes]), label="index")

    @rule(data=st.data())
    def put_one(self, data):
        self.put(data)

    def put(self, data):
        item = self.draw_item(data)
        before = self.plain.get(item)
        answer = self.ask("PutItem", Item=in_json(item), ReturnValues="ALL_OLD")
        assert answer.get("Attributes") == (before and in_json(before))
        self.plain.put(item)

    @rule(data=st.data())
    def batch(self, data):
        items = {}
        for _ in range(data.draw(st.integers(1, 4))):
            item = self.draw_item(data)
            items[self.plain.key(item)] = item
        writes = []
        for item in items.values():
            if data.draw(st.booleans(), label="put"):
                writes.append({"PutRequest": {"Item": in_json(item)}})
                self.plain.put(item)
            else:
                writes.append({"DeleteRequest": {"Key": in_json(self.key_of(item))}})
                self.plain.delete(item)
        self.ask("BatchWriteItem", RequestItems={"Table": writes})

    def key_of(self, item):
        return {name: item[name] for name in self.keys}

    @rule(data=st.data())
    def update(self, data):
        item = self.draw_item(data)
        name = data.draw(st.sampled_from(["l", "g", "h", "i"]))
        value = data.draw(named(self.kinds[name]))
        there = self.plain.get(item)
        after = dict(there or self.key_of(item))
        if there and data.draw(st.booleans(), label="remove"):
            expression = {"UpdateExpression": f"REMOVE {name}"}
            after.pop(name, None)
        else:
            shown = in_json({"v": value})["v"]
            expression = {
                "UpdateExpression": f"SET {name} = :v",
                "ExpressionAttributeValues": {":v": shown},
            }
            after[name] = value
        answer = self.ask(
            "UpdateItem", Key=in_json(self.key_of(item)), ReturnValues="ALL_NEW", **expression
        )
        if "REMOVE" in expression["UpdateExpression"] and not self.plain.get(item):
            assert answer == {}  # nothing to remove, and so nothing to create
            return
        assert answer["Attributes"] == in_json(after)
        self.plain.put(after)

    @rule(data=st.data())
    def refused_update(self, data):
        item = self.draw_item(data)
        wrong = "S" if self.kinds["g"] != "S" else "N"
        with pytest.raises(ServiceError, match="Type mismatch for Index Key"):
            self.ask("PutItem", Item=in_json(item | {"g": (wrong, "1")}))

    @rule(data=st.data())
    def delete(self, data):
        item = self.draw_item(data)
        before = self.plain.get(item)
        answer = self.ask("DeleteItem", Key=in_json(self.key_of(item)), ReturnValues="ALL_OLD")
        assert answer.get("Attributes") == (before and in_json(before))
        self.plain.delete(item)

    @rule(data=st.data())
    def get(self, data):
        item = self.draw_item(data)
        there = self.plain.get(item)
        answer = self.ask("GetItem", Key=in_json(self.key_of(item)))
        assert answer.get("Item") == (there and in_json(there))

    @rule(data=st.data(), limit=st.integers(1, 4))
    def queries(self, data, limit):
        for forward in (True, False, True):
            self.query(data, forward, limit)

    def query(self, data, forward, limit):
        index_name = self.draw_index(data)
        schema = self.plain.indexes[index_name] if index_name else self.plain.keys
        entries = self.plain.entries(index_name)
        # most questions are about what is there
        drawn = data.draw(st.sampled_from([*entries, *entries, {}]), label="about")
        partition = {n: drawn.get(n) or data.draw(named(self.kinds[n])) for n in schema.partition}
        wanted, text, values = self.draw_range(data, schema, drawn)
        expected = self.plain.query(index_name, partition, wanted)
        values |= {f":p{n}": value for n, value in enumerate(partition.values())}
        conditions = [f"{name} = :p{n}" for n, name in enumerate(partition)] + text
        request = {
            "KeyConditionExpression": " AND ".join(conditions),
            "ExpressionAttributeValues": in_json(values),
            "ScanIndexForward": forward,
        }
        if index_name:
            request["IndexName"] = index_name
        expected = expected if forward else expected[::-1]
        self.compare_pages("Query", request, expected, limit)

    def draw_range(self, data, schema, about):
        """Conditions on sort key attributes, from the left: (predicate, texts, values)."""
        predicates, text, values = [], [], {}
        for n, name in enumerate(
            schema.sort[: data.draw(st.integers(0, len(schema.sort)), label="depth")]
        ):
            bounds = (
                about.get(name) or data.draw(named(self.kinds[name])),
                data.draw(named(self.kinds[name])),
            )
            first, second = sorted(bounds, key=sortable)
            operators = ["=", "<", "<=", ">", ">=", "BETWEEN"]
            operators += ["begins_with"] if self.kinds[name] != "N" else []
            operator = data.draw(st.sampled_from(operators), label="operator")
            if operator != "BETWEEN":
                first = bounds[0]
            values[f":s{n}"] = first
            if operator == "BETWEEN":
                values[f":t{n}"] = second
                text.append(f"{name} BETWEEN :s{n} AND :t{n}")
            elif operator == "begins_with":
                text.append(f"begins_with({name}, :s{n})")
            else:
                text.append(f"{name} {operator} :s{n}")
            predicates.append(predicate(name, operator, first, second))
            if operator != "=":
                break
        return lambda item: all(holds(item) for holds in predicates), text, values

    @rule(data=st.data(), limit=st.integers(1, 4), total=st.integers(1, 3))
    def scan(self, data, limit, total):
        index_name = self.draw_index(data)
        request = {"IndexName": index_name} if index_name else {}
        self.compare_pages("Scan", request, self.plain.entries(index_name), limit)
        found = []
        for segment in range(total):
            found += self.ask("Scan", Segment=segment, TotalSegments=total, **request)["Items"]
        assert found == [in_json(item) for item in self.plain.entries(index_name)]

    def compare_pages(self, operation, request, expected, limit):
        shown = [in_json(item) for item in expected]
        whole = self.ask(operation, **request)
        assert whole["Items"] == shown and "LastEvaluatedKey" not in whole
        found, start = [], {}
        for _ in range(len(shown) + 2):
            page = self.ask(operation, **request, **start, Limit=limit)
            found += page["Items"]
            if "LastEvaluatedKey" not in page:
                break
            assert len(page["Items"]) == limit
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        assert found == shown

    @invariant()
    def the_sums_are_right(self):
        if not hasattr(self, "plain"):
            return
        described = self.ask("DescribeTable")["Table"]
        held = self.plain.entries(None)
        assert described["ItemCount"] == len(held)
        assert described["TableSizeBytes"] == sum(map(item_size, held))
        for member in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            for shown in described.get(member, ()):
                entries = self.plain.entries(shown["IndexName"])
                assert shown["ItemCount"] == len(entries)
                assert shown["IndexSizeBytes"] == sum(map(item_size, entries))


def predicate(name, operator, first, second):
    def holds(item):
        value, low, high = sortable(item[name]), sortable(first), sortable(second)
        match operator:
            case "=":
                return value == low
            case "<":
                return value < low
            case "<=":
                return value <= low
            case ">":
                return value > low
            case ">=":
                return value >= low
            case "BETWEEN":
                return low <= value <= high
        return value.startswith(low)

    return holds


TestTheEngineAgreesWithThePlainestDynamoDB = Machine.TestCase
TestTheEngineAgreesWithThePlainestDynamoDB.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
