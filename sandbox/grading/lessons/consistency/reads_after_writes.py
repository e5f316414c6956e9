"""Six ways to read the same orders, each tried again and again right after a write."""

from dataclasses import dataclass
from typing import Any

from sandbox.grading.evidence import Lab
from sandbox.grading.tables import fresh_table
from sandbox.model.attributes import item_from_python
from sandbox.model.sizes import item_size

TRIES = 30  # of each read, each right after a write to one of the orders
ORDERS = ("o-1", "o-2", "o-3")
SIZE = 1_500  # bytes of each
CUSTOMER = {"customer_id": {"S": "c-0042"}}
READS = {
    "get_item": "GetItem of one order, with no ConsistentRead",
    "batch_get": "BatchGetItem of all three, with no ConsistentRead",
    "query": "Query of all three, with ConsistentRead=True",
    "lsi": "Query of the LSI for all three, with ConsistentRead=True",
    "gsi": "Query of the GSI for all three",
    "transact_get": "TransactGetItems of all three",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of one read in the sandbox."""

    stale: int  # of all tries, those that showed the past
    units: float

    @property
    def said(self) -> str:
        return f"of {TRIES} such reads right after a write, {self.stale or 'none'} showed the past"


def make_orders(lab: Lab, table: str) -> None:
    """The orders of one customer, in a table with an index of each kind."""
    fresh_table(
        lab,
        table,
        "customer_id",
        "order_id",
        numbers=("total",),
        items=[_order(number, total) for total, number in enumerate(ORDERS, 1)],
        local={"by-total": "total"},
        global_={"by-status": "status"},
    )


def measure(lab: Lab, table: str, name: str) -> Measured:
    """Try one of the reads, each time right after a write."""
    stale, version = 0, 100
    for _ in range(TRIES):
        version += 1
        lab.client.update_item(
            TableName=table,
            Key=CUSTOMER | {"order_id": {"S": ORDERS[0]}},
            UpdateExpression="SET version = :v",
            ExpressionAttributeValues={":v": {"N": str(version)}},
        )
        found = _read(lab.client, table, name)
        stale += {"N": str(version)} not in [item["version"] for item in found]
    return Measured(stale, lab.ledger[-1].read_units)


def _read(client: Any, table: str, name: str) -> list[dict[str, Any]]:
    """Carry a read out; returns the items that it showed."""
    keys = [CUSTOMER | {"order_id": {"S": number}} for number in ORDERS]
    orders: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": "customer_id = :c",
        "ExpressionAttributeValues": {":c": CUSTOMER["customer_id"]},
    }
    match name:
        case "get_item":
            return [client.get_item(TableName=table, Key=keys[0])["Item"]]
        case "batch_get":
            answer = client.batch_get_item(RequestItems={table: {"Keys": keys}})
            found: list[dict[str, Any]] = answer["Responses"][table]
            return found
        case "transact_get":
            gets = [{"Get": {"TableName": table, "Key": key}} for key in keys]
            answer = client.transact_get_items(TransactItems=gets)
            return [each["Item"] for each in answer["Responses"]]
        case "gsi":
            orders |= {
                "IndexName": "by-status",
                "KeyConditionExpression": "#s = :s",
                "ExpressionAttributeNames": {"#s": "status"},
                "ExpressionAttributeValues": {":s": {"S": "OPEN"}},
            }
        case "lsi":
            orders |= {"IndexName": "by-total", "ConsistentRead": True}
        case "query":
            orders |= {"ConsistentRead": True}
    found = client.query(**orders)["Items"]
    return found


def _order(number: str, total: int) -> dict[str, Any]:
    """An order of exactly 1,500 bytes."""
    order = {"customer_id": "c-0042", "order_id": number, "status": "OPEN", "total": total}
    order |= {"version": 100, "note": ""}
    return order | {"note": "x" * (SIZE - item_size(item_from_python(order)))}
