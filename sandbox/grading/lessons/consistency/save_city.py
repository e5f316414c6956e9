"""Lesson 6: show customers what they have just saved."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.consistency.profiles import (
    customer_of,
    profile_of,
    rows_about_pages,
    rows_about_table,
    shown_the_past,
)
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted
from sandbox.model.ledger import LedgerEntry

CUSTOMERS = 20  # so many that an eventual read cannot be lucky each time
CITIES = ("Cork", "Lyon", "Bremen", "Malmö")
BUDGET = 1.0  # read units for one page
PATIENCE = 0.1  # seconds that a customer may wait for the page
ABOUT = "Likes wool, walks and heather honey. " * 80  # makes a profile of about 3 KB


class SaveCity(Check):
    name = "save_city"
    table = "exercise-profiles"
    title = "Show customers what they have just saved, for 1 read unit at most"
    concepts = ("strong read", "read your own write")
    takes = ("table", "customer_id", "city")
    hints = (
        "The page is loaded right after the write. Which replica has the write for certain?",
        "A profile is 3 KB. What does it cost to read it from that replica? And what would a transaction cost?",
    )
    method = (
        "Change city with update_item, and nothing else. Then get_item with the parameter that asks the leader, and "
        "return what stands under Item. Or let the write itself return the item: see ReturnValues."
    )
    solution = """
def save_city(table, customer_id, city):
    key = {"customer_id": customer_id}
    table.update_item(
        Key=key,
        UpdateExpression="SET city = :city",
        ExpressionAttributeValues={":city": city},
    )
    return table.get_item(Key=key, ConsistentRead=True)["Item"]
"""

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        people = [
            person | {"city": "York", "points": number, "about": ABOUT}
            for number, person in enumerate(shop.customers(CUSTOMERS))
        ]
        table = fresh_table(lab, self.table, "customer_id", items=people)
        with lab.dials.turned(replica_lag="mild"):
            # another program was here a moment ago: replicas still lack its writes
            for person in people:
                table.update_item(
                    Key={"customer_id": person["customer_id"]},
                    UpdateExpression="SET points = points + :bonus",
                    ExpressionAttributeValues={":bonus": 10},
                )
        return [
            (lab, table, person["customer_id"], CITIES[number % len(CITIES)])
            for number, person in enumerate(people)
        ]

    def call(self, answer: Any, *arguments: Any) -> Any:
        lab, *rest = arguments
        with lab.dials.turned(replica_lag="mild"):
            return answer(*rest)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        # of many customers alike, one is enough to speak of
        short = (e for e in seen if not all(holds for holds, _ in rows_about_table(e)))
        yield from rows_about_table(next(short, seen[0]))
        yield from rows_about_pages(seen)
        dear = [e for e in seen if e.ledger.read_units > BUDGET]
        most = max(seen, key=lambda e: e.ledger.read_units)
        yield (
            not dear,
            f"For {len(dear)} of {len(seen)} customers the page cost more than 1 read unit; for {customer_of(most)} "
            f"it was {counted(most.ledger.read_units, 'read unit')}: {most.requests}.",
        )
        again = max(seen, key=lambda e: len(_reads(e)))
        yield (
            len(_reads(again)) <= 1,
            f"You read the profile of {customer_of(again)} {len(_reads(again))} times: {again.requests}.",
        )
        slowest = max(seen, key=lambda e: round(_waited(e), 3))
        yield (
            _waited(slowest) <= PATIENCE,
            f"{customer_of(slowest)} waited {_waited(slowest):.1f} s of virtual time for the page.",
        )

    def why(self, *seen: Evidence) -> str:
        e = seen[0]
        if e.ledger.read_units:
            how = (
                f"One strong read of 3 KB each: {counted(e.ledger.read_units, 'read unit')}, and the leader always had "
                'the write. There is a cheaper one: with ReturnValues="ALL_NEW" the update itself returns the new '
                "item, for no read unit at all."
            )
        else:
            how = (
                "The update itself returned the new item, as the leader had it, for no read unit at all. Where the "
                "page comes in a request of its own, a strong read does it for 1."
            )
        return f"All {len(seen)} customers saw what they had saved, while a replica lagged. {how}"

    @misconception(
        "What I have written, my next read shows",
        sample="""
def save_city(table, customer_id, city):
    key = {"customer_id": customer_id}
    table.update_item(Key=key, UpdateExpression="SET city = :c", ExpressionAttributeValues={":c": city})
    return table.get_item(Key=key)["Item"]
""",
    )
    def next_read_shows_it(self, *seen: Evidence) -> str | None:
        stale = [e for e in shown_the_past(seen) if any(entry.stale for entry in e.ledger)]
        if not stale or any(_waited(e) > PATIENCE for e in seen):
            return None
        late = [entry.replicas[0] for entry in stale[0].ledger if entry.stale][-1]
        return (
            f"{customer_of(stale[0])}'s write was confirmed; {late}, gave the old city. Any of the three may answer an "
            "eventual read, even the writer's own."
        )

    @misconception(
        "I read before I write, and change what I read",
        sample="""
def save_city(table, customer_id, city):
    key = {"customer_id": customer_id}
    profile = table.get_item(Key=key)["Item"]
    table.update_item(Key=key, UpdateExpression="SET city = :c", ExpressionAttributeValues={":c": city})
    profile["city"] = city
    return profile
""",
    )
    def read_before(self, *seen: Evidence) -> str | None:
        early = [e for e in seen if e.ledger and e.ledger[0].stale and not shown_the_past([e])]
        if not early:
            return None
        late = early[0].ledger[0].replicas[0]
        return (
            f"The city of {customer_of(early[0])} is right, and the rest is what {late}, had of it. Another program "
            "had changed the points a moment before."
        )

    @misconception(
        "To be sure, read in a transaction",
        sample="""
def save_city(table, customer_id, city):
    key = {"customer_id": customer_id}
    table.update_item(Key=key, UpdateExpression="SET city = :c", ExpressionAttributeValues={":c": city})
    get = {"Get": {"TableName": table.name, "Key": key}}
    return table.meta.client.transact_get_items(TransactItems=[get])["Responses"][0]["Item"]
""",
    )
    def transaction_to_be_sure(self, *seen: Evidence) -> str | None:
        reads = [n for e in seen for n in e.ledger if n.operation == "TransactGetItems"]
        if not reads or reads[0].error:
            return None
        return (
            f"It is sure, and costs {counted(reads[0].read_units, 'read unit')}. A transaction is for several items of "
            "one moment. For one item, a strong read is as sure at half the price."
        )

    @misconception(
        "I read until it shows",
        sample="""
def save_city(table, customer_id, city):
    key = {"customer_id": customer_id}
    table.update_item(Key=key, UpdateExpression="SET city = :c", ExpressionAttributeValues={":c": city})
    while True:
        profile = table.get_item(Key=key)["Item"]
        if profile["city"] == city:
            return profile
""",
    )
    def read_until_it_shows(self, *seen: Evidence) -> str | None:
        times = max(len(_reads(e)) for e in seen)
        if times < 2 or all(len(_reads(e)) == times for e in seen):
            return None
        return (
            f"One page took {times} reads. And what has been shown once may be gone at the next click: another "
            "replica answers."
        )

    @misconception(
        "PutItem changes what I name",
        sample="""
def save_city(table, customer_id, city):
    table.put_item(Item={"customer_id": customer_id, "city": city})
    return table.get_item(Key={"customer_id": customer_id}, ConsistentRead=True)["Item"]
""",
    )
    def put_changes(self, *seen: Evidence) -> str | None:
        puts = [e for e in seen if "PutItem" in e.operations]
        if not puts:
            return None
        if any(e.was(customer_id=customer_of(e)).keys() - profile_of(e).keys() for e in puts):
            return "PutItem stores a whole item in the place of the old one. UpdateItem changes what it names."
        return (
            "Between your reading and your put, somebody else may have changed the profile: you would put the past "
            "back. UpdateItem changes only what it names."
        )


def _reads(e: Evidence) -> list[LedgerEntry]:
    return [entry for entry in e.ledger if entry.items_read]


def _waited(e: Evidence) -> float:
    """Virtual seconds from the first request to the last."""
    times = [entry.at for entry in e.ledger]
    return times[-1] - times[0] if times else 0.0
