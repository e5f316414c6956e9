"""Lesson 8: six questions, and whether each wants an LSI, a GSI or no index."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.secondary_indexes.made import Asked, add_index, ask
from sandbox.grading.outcome import wrapped
from sandbox.grading.tables import fresh_table, key_schema
from sandbox.grading.words import counted

TABLE = "exercise-which_index"
CHOICES = {"lsi": "LSI", "gsi": "GSI", "neither": "neither"}
CASES = (
    (
        "LSI",
        "The table is not made yet. The ten dearest of a customer's thousands of orders; one that was placed a moment "
        "ago must be among them.",
    ),
    ("GSI", "The open orders of all customers, the oldest first."),
    ("neither", "One customer's orders with the numbers o-00300 to o-00399."),
    (
        "GSI",
        "The table has been in use for a year. The ten dearest of a customer's thousands of orders; a second "
        "late will do.",
    ),
    ("neither", "Once a year, every order goes into a file for the accountant."),
    (
        "GSI",
        "The table is not made yet. An agency will be one customer, with 30 GB of orders; its orders by the time, and "
        "a second late will do.",
    ),
)
DEAREST = {"KeyConditionExpression": "customer_id = :c", "ScanIndexForward": False, "Limit": 3}
OPEN = {"KeyConditionExpression": "#s = :open", "ExpressionAttributeNames": {"#s": "status"}}


class WhichIndex(Check):
    name = "which_index"
    title = "Say which questions want an LSI, which a GSI, which neither"
    given = "\n".join(
        [
            "The orders' key is customer_id, then order_id.",
            "",
            *(
                line
                for number, (_, text) in enumerate(CASES, 1)
                for line in wrapped(text, f"  {number}  ")
            ),
        ]
    )
    concepts = ("LSI", "GSI", "primary key")
    table = ""
    hints = (
        "Begin with the table's own key: which of the six can it answer, or must everything be read anyway?",
        "An LSI has the table's partition key, is made with its table, and keeps a collection under 10 GB. Which of "
        "the rest can live with all three, and which needs what only an LSI can do?",
    )
    method = (
        "Four questions for each case, in this order. Does the table's key do, or is everything read anyway? Is "
        "another partition key asked for? Does the table exist already, or will a collection outgrow 10 GB? Must a "
        "read be strongly consistent?"
    )
    solution = 'which_index = ["LSI", "GSI", "neither", "GSI", "neither", "GSI"]'

    def wrong_form(self, answer: Any) -> str | None:
        picks = _picks(answer)
        if picks is None:
            return (
                f'Hand in a list of six, each "LSI", "GSI" or "neither"; this is {shown(answer)}.'
            )
        for number, pick in enumerate(picks, 1):
            if not isinstance(pick, str) or pick.strip().lower() not in CHOICES:
                return f'Case {number} is "LSI", "GSI" or "neither"; yours is {shown(pick)}.'
        return None

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(lab,)]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """The choices in DynamoDB's spelling, and what a table with both kinds of index says to the cases."""
        picks = _picks(answer) or []
        return [CHOICES[pick.strip().lower()] for pick in picks], _measured(*arguments)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        picks, _ = seen[0].returned
        for number, (pick, (right, _)) in enumerate(zip(picks, CASES, strict=True), 1):
            yield pick == right, f"Case {number}: {_trouble(number, pick)}"

    def why(self, *seen: Evidence) -> str:
        _, said = seen[0].returned
        return (
            f"On a table of {_ORDERS:,} orders that has both: the LSI gave a customer's three dearest strongly "
            f"consistent, for {_units(said['local'])}; the GSI {said['open'].read} open orders for "
            f"{_units(said['open'])}; the table's own key a range of numbers for {_units(said['numbers'])}, "
            f"and its Scan everything for {_units(said['scan'])}. An index for the last two would have cost writes "
            "and saved nothing."
        )

    @misconception(
        "An LSI can be added later",
        sample='which_index = ["LSI", "GSI", "neither", "LSI", "neither", "GSI"]',
    )
    def added_later(self, e: Evidence) -> str | None:
        picks, said = e.returned
        if picks[3] != "LSI":
            return None
        return (
            f"The sandbox tried it on a table in use, and boto3 said: {_short(said['later'].refused)}. UpdateTable "
            "knows GlobalSecondaryIndexUpdates, and nothing for an LSI: that is made with its table or never."
        )

    @misconception(
        "A GSI can be read strongly consistent",
        sample='which_index = ["GSI", "GSI", "neither", "GSI", "neither", "GSI"]',
    )
    def strong_on_a_gsi(self, e: Evidence) -> str | None:
        picks, said = e.returned
        if picks[0] != "GSI":
            return None
        return (
            "A GSI hears of a write a little later, and case 1 cannot wait. The sandbox asked one with "
            f"ConsistentRead=True: {said['strong'].refused}."
        )

    @misconception(
        "An LSI looks through the whole table",
        sample='which_index = ["LSI", "LSI", "neither", "GSI", "neither", "GSI"]',
    )
    def local_is_local(self, e: Evidence) -> str | None:
        picks, said = e.returned
        if picks[1] != "LSI":
            return None
        return (
            "An LSI has the table's partition key: it puts each customer's own orders in another order. The sandbox "
            f"tried to make one with the partition key status: {said['other'].refused}."
        )

    @misconception(
        "An LSI grows like a GSI",
        sample='which_index = ["LSI", "GSI", "neither", "GSI", "neither", "LSI"]',
    )
    def grows(self, e: Evidence) -> str | None:
        picks, _ = e.returned
        if picks[5] != "LSI":
            return None
        return (
            "With an LSI, the items of one partition key value and their entries stay on one partition, and may have "
            "10 GB together. At 10 of its 30 GB, the agency's next order is refused."
        )

    @misconception(
        "Every question needs an index",
        sample='which_index = ["LSI", "GSI", "LSI", "GSI", "GSI", "GSI"]',
    )
    def every_question(self, e: Evidence) -> str | None:
        picks, said = e.returned
        if picks[2] == picks[4] == "neither":
            return None
        if picks[2] != "neither":
            return (
                f"order_id is the table's own sort key: a Query read {said['numbers'].read} orders between two numbers "
                f"for {_units(said['numbers'])}. An index would add a write unit to every order, and find none better."
            )
        return (
            f"Every order is wanted, so every order is read: {_units(said['scan'])} by a Scan. Through an index it "
            "would be as many, and every order of the year would have been written twice."
        )


_ORDERS = 300


def _picks(answer: Any) -> list[Any] | None:
    """The six choices; a dict may number them."""
    if isinstance(answer, Mapping):
        answer = [answer.get(number) for number in range(1, len(CASES) + 1)]
    return list(answer) if isinstance(answer, list | tuple) and len(answer) == len(CASES) else None


def _trouble(number: int, pick: str) -> str:
    """What goes wrong with a wrong choice."""
    if pick == "neither":
        return "without an index, its question takes a Scan, or reads and sorts a whole collection."
    if CASES[number - 1][0] == "neither":
        return f"{'an LSI' if pick == 'LSI' else 'a GSI'} costs a write for each order, and saves no read."
    return f"{'an LSI' if pick == 'LSI' else 'a GSI'} cannot do what is asked."


def _measured(lab: Lab) -> dict[str, Asked]:
    """What a table with an LSI by total and a GSI by status says to the cases."""
    orders, local = shop.orders(_ORDERS), {"by_total": "total"}
    table = fresh_table(
        lab, TABLE, "customer_id", "order_id", items=orders, numbers=["total"], local=local
    )
    add_index(lab, TABLE, _by_status("by_status"), {})
    one, opened = {":c": shop.RESELLER}, {":open": "OPEN"}
    local_query = DEAREST | {"IndexName": "by_total", "ExpressionAttributeValues": one}
    open_query = OPEN | {"IndexName": "by_status", "ExpressionAttributeValues": opened}
    numbers = {
        "KeyConditionExpression": "customer_id = :c AND order_id BETWEEN :a AND :z",
        "ExpressionAttributeValues": one | {":a": "o-00100", ":z": "o-00199"},
    }
    later = {"TableName": TABLE, "LocalSecondaryIndexUpdates": []}
    return {
        "local": ask(lab, lambda: table.query(**local_query, ConsistentRead=True)),
        "open": ask(lab, lambda: table.query(**open_query)),
        "strong": ask(lab, lambda: table.query(**open_query, ConsistentRead=True)),
        "numbers": ask(lab, lambda: table.query(**numbers)),
        "scan": ask(lab, table.scan),
        "later": ask(lab, lambda: lab.client.update_table(**later)),
        "other": ask(lab, lambda: lab.client.create_table(**_foreign())),
    }


def _by_status(name: str) -> dict[str, Any]:
    keys = key_schema({"status": "HASH", "ordered_at": "RANGE"})
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}


def _foreign() -> dict[str, Any]:
    """A table with an LSI that has another partition key: refused."""
    names = ("customer_id", "order_id", "status", "ordered_at")
    return {
        "TableName": f"{TABLE}-foreign",
        "KeySchema": key_schema({"customer_id": "HASH", "order_id": "RANGE"}),
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in names],
        "LocalSecondaryIndexes": [_by_status("by_status")],
        "BillingMode": "PAY_PER_REQUEST",
    }


def _units(asked: Asked) -> str:
    return counted(asked.units, "read unit")


def _short(refusal: str) -> str:
    return refusal.split(", must be")[0]
