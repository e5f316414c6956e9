"""Lesson 5: a published reader of a sharded log that counts too few, repaired."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.refused import refused
from sandbox.grading.lessons.scans_and_pages.paging import (
    PagedCheck,
    answered,
    going_round,
    held,
)
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted

SHARDS = tuple(f"shard#{number}" for number in range(1, shop.LOG_SHARDS + 1))
CODES = ("404", "200")  # few, and so many that each shard has two pages of them


class CountEntries(PagedCheck):
    name = "count_entries"
    title = "Repair a reader that counts too few log entries"
    given = (
        "The log's partition key is shard, shard#1 to shard#10; its sort key is code_at, such as "
        "404#2026-03-01T00:00:00Z."
    )
    concepts = ("Query", "LastEvaluatedKey", "sharded key")
    takes = ("table", "code")
    hints = (
        "Two things are wrong. For the first, compare the shards that are written with those that are read.",
        "For the second, ask for code 200: lab.receipt() says how many bytes one Query read. Is that a number you "
        "know?",
    )
    method = (
        "Go through the shards from 1 to 10. For each, query and add Count, and query again with ExclusiveStartKey "
        "as long as the answer has a LastEvaluatedKey."
    )
    solution = """
def count_entries(table, code):
    total = 0
    for number in range(1, 11):
        asked = {
            "KeyConditionExpression": Key("shard").eq(f"shard#{number}")
            & Key("code_at").begins_with(f"{code}#"),
            "Select": "COUNT",
        }
        page = table.query(**asked)
        total += page["Count"]
        while "LastEvaluatedKey" in page:
            page = table.query(**asked, ExclusiveStartKey=page["LastEvaluatedKey"])
            total += page["Count"]
    return total
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        table = fresh_table(lab, self.table, "shard", "code_at", items=shop.web_log())
        return [(table, code) for code in CODES]

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        code, asked, wanted = e.arguments[1], _asked(e), _wanted(e)
        yield (
            set(e.operations) == {"Query"},
            f"Your requests for {code}: {e.requests}. A Query for each shard does it.",
        )
        missing = [shard for shard in SHARDS if shard not in asked]
        yield not missing, f"For {code} you never asked for {', '.join(missing)}."
        strange = [key for key in asked if key not in SHARDS]
        yield (
            not strange,
            f"For {code} you asked for {', '.join(map(shown, strange))}, which the log does not have.",
        )
        read = e.ledger.items_read
        yield (
            read == wanted,
            f"For {code} you read {counted(read, 'item')}; the log has {wanted} of that code.",
        )
        number = isinstance(e.returned, int) and not isinstance(e.returned, bool)
        yield number, f"Return the number of entries; for {code} this is {shown(e.returned)}."
        yield not number or e.returned == wanted, f"For {code} you return {shown(e.returned)}."

    def why(self, *seen: Evidence) -> str:
        few, many = seen
        return (
            f"{few.returned} and {many.returned} entries, from ten shards each. For {CODES[0]} that took "
            f"{len(few.ledger)} Queries, for {CODES[1]} {len(many.ledger)}: there each "
            "shard has more than one page. Nothing had told the old reader that it was wrong."
        )

    @misconception(
        "Ten shards are numbered from 0 to 9",
        sample="""
def count_entries(table, code):
    total = 0
    for number in range(10):
        asked = {
            "KeyConditionExpression": Key("shard").eq(f"shard#{number}")
            & Key("code_at").begins_with(f"{code}#")
        }
        page = table.query(**asked)
        total += page["Count"]
        while "LastEvaluatedKey" in page:
            page = table.query(**asked, ExclusiveStartKey=page["LastEvaluatedKey"])
            total += page["Count"]
    return total
""",
    )
    def from_zero(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        asked = _asked(e)
        if "shard#0" not in asked:
            return None
        empty = next(entry for entry in answered(e, "Query") if entry.keys == ("shard#0",))
        lost = "" if SHARDS[-1] in asked else f" {SHARDS[-1]} was never asked."
        return (
            f"Your Query for shard#0 read {counted(empty.items_read, 'item')}, for "
            f"{counted(empty.read_units, 'read unit')}: a key that nobody wrote is no error.{lost}"
        )

    @misconception(
        "range(1, 10) goes to 10",
        sample="""
def count_entries(table, code):
    total = 0
    for number in range(1, 10):
        asked = {
            "KeyConditionExpression": Key("shard").eq(f"shard#{number}")
            & Key("code_at").begins_with(f"{code}#")
        }
        page = table.query(**asked)
        total += page["Count"]
        while "LastEvaluatedKey" in page:
            page = table.query(**asked, ExclusiveStartKey=page["LastEvaluatedKey"])
            total += page["Count"]
    return total
""",
    )
    def up_to_nine(self, *seen: Evidence) -> str | None:
        if _asked(self.telling(*seen)) != set(SHARDS[:-1]):
            return None
        return f"Your last shard is {SHARDS[-2]}: Python's range stops before its end."

    @misconception(
        "An answer is all there is",
        sample="""
def count_entries(table, code):
    total = 0
    for number in range(1, 11):
        page = table.query(
            KeyConditionExpression=Key("shard").eq(f"shard#{number}")
            & Key("code_at").begins_with(f"{code}#")
        )
        total += page["Count"]
    return total
""",
    )
    def one_page_each(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        queries = answered(e, "Query")
        keys = [entry.keys for entry in queries]
        if (
            len(set(keys)) < len(keys)
            or e.ledger.items_read >= _wanted(e)
            or _asked(e) != set(SHARDS)
        ):
            return None
        return (
            f"For {e.arguments[1]}, your Query for {keys[0][0]} read {queries[0].bytes_read:,} bytes and stopped: 1 "
            "MB, a page. There were more, and its LastEvaluatedKey said so. Select=COUNT has pages, too."
        )

    @misconception(
        "A sharded log is counted by a Scan",
        sample="""
def count_entries(table, code):
    asked = {"FilterExpression": Attr("code_at").begins_with(f"{code}#")}
    page = table.scan(**asked)
    total = page["Count"]
    while "LastEvaluatedKey" in page:
        page = table.scan(**asked, ExclusiveStartKey=page["LastEvaluatedKey"])
        total += page["Count"]
    return total
""",
    )
    def by_scan(self, *seen: Evidence) -> str | None:
        e = self.telling(*seen)
        read = sum(entry.items_read for entry in answered(e, "Scan"))
        if not read:
            return None
        return (
            f"To count {_wanted(e)} entries you read {read} of {held(e)}, for "
            f"{counted(e.ledger.read_units, 'read unit')}. Ten Queries read only the code that they ask for."
        )

    @misconception(
        "A Query can take a range of partition keys",
        sample="""
def count_entries(table, code):
    return table.query(
        KeyConditionExpression=Key("shard").between("shard#1", "shard#10")
        & Key("code_at").begins_with(f"{code}#")
    )["Count"]
""",
    )
    def a_range_of_shards(self, *seen: Evidence) -> str | None:
        return refused(
            seen,
            "Query key condition not supported",
            "Each shard is a hash of its own, and so a Query of its own.",
        )

    @misconception(
        "Asking again brings the next page",
        sample="""
def count_entries(table, code):
    total = 0
    for number in range(1, 11):
        page = {"LastEvaluatedKey": None}
        while "LastEvaluatedKey" in page:
            page = table.query(
                KeyConditionExpression=Key("shard").eq(f"shard#{number}")
                & Key("code_at").begins_with(f"{code}#")
            )
            total += page["Count"]
    return total
""",
    )
    def asking_again(self, *seen: Evidence) -> str | None:
        return going_round(seen, "Query")


def _asked(e: Evidence) -> set[Any]:
    """The shards that Queries named."""
    return {key for entry in answered(e, "Query") for key in entry.keys}


def _wanted(e: Evidence) -> int:
    start = f"{e.arguments[1]}#"
    items = e.before.items if e.before else ()
    return sum(str(item["code_at"][1]).startswith(start) for item in items)
