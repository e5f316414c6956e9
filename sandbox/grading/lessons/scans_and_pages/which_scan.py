"""Lesson 5: which SELECTs are Scans."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted

TABLE = "exercise-which_scan"
CONDITIONS = {
    "A": "customer_id = 'c-0042' AND \"status\" = 'OPEN'",
    "B": "\"status\" = 'OPEN'",
    "C": "customer_id IN ['c-0042', 'c-0123']",
    "D": "customer_id = 'c-0042' OR \"status\" = 'OPEN'",
    "E": "order_id = 'o-00137'",
}
ORDERS = 300


class WhichScan(Check):
    name = "which_scan"
    title = "Say which of five SELECTs are Scans"
    given = "The partition key is customer_id, the sort key is order_id.\n\n" + "\n".join(
        f"  {letter}  SELECT * FROM Orders WHERE {condition}"
        for letter, condition in CONDITIONS.items()
    )
    concepts = ("PartiQL", "Scan", "partition key")
    hints = (
        "For each statement ask: from these words alone, can a hash be computed?",
        "A Query needs the partition key with = or IN, and nothing beside it that lets other items match, too.",
    )
    method = (
        "Cross out the statements in which each item that matches must have one of the named customer_ids: they go "
        "to those customers' items. What is left must look at every item."
    )
    solution = 'which_scan = {"B", "D", "E"}'

    def wrong_form(self, answer: Any) -> str | None:
        if not isinstance(answer, str | list | tuple | set | frozenset):
            return f'Hand in letters, such as {{"A", "C"}}; this is {shown(answer)}.'
        for letter in answer:
            if not isinstance(letter, str) or letter not in CONDITIONS:
                return f"{shown(letter)} is not one of the letters {', '.join(CONDITIONS)}."
        return None

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        return [(fresh_table(lab, TABLE, "customer_id", "order_id", items=shop.orders(ORDERS)),)]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """Send the five: the ledger shows what each was carried out as."""
        (table,) = arguments
        for condition in CONDITIONS.values():
            table.meta.client.execute_statement(
                Statement=f'SELECT * FROM "{TABLE}" WHERE {condition}'
            )
        return frozenset(answer)

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        (e,) = seen
        scans = _scans(e)
        named, right = len(e.returned), len(e.returned & scans)
        yield (
            e.returned == scans,
            f"You name {counted(named, 'statement')}, of which {right} read all {ORDERS} items; you leave out "
            f"{counted(len(scans - e.returned), 'Scan')}.",
        )

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        read = dict(zip(CONDITIONS, (entry.items_read for entry in e.ledger), strict=True))
        return (
            f"B, D and E read all {ORDERS} items each: nothing in them says that an item must have a certain "
            f"customer_id. A read {read['A']} items and C {read['C']}, those of the customers that they name."
        )

    @misconception(
        "A SELECT finds its own way, so none of them is a Scan", sample="which_scan = set()"
    )
    def none_of_them(self, e: Evidence) -> str | None:
        if e.returned:
            return None
        return (
            f"Sent to the sandbox, B read {_read(e, 'B')}. DynamoDB plans nothing and chooses no index: it looks for "
            "the partition key."
        )

    @misconception("Whatever names a key attribute uses the key", sample='which_scan = {"B", "D"}')
    def any_key_will_do(self, e: Evidence) -> str | None:
        if "E" in e.returned or not e.returned >= {"B"}:
            return None
        return (
            f"E names the sort key alone, and read {_read(e, 'E')}. The sort key puts items in order within each "
            "customer's orders; without a customer there is no hash to go to."
        )

    @misconception("With OR, the key still leads to the items", sample='which_scan = {"B", "E"}')
    def or_is_narrow(self, e: Evidence) -> str | None:
        if "D" in e.returned or not e.returned >= {"B", "E"}:
            return None
        return f"D read {_read(e, 'D')}: an open order of anybody matches it, so every item must be looked at."

    @misconception("IN goes through the table", sample='which_scan = {"B", "C", "D", "E"}')
    def in_goes_through(self, e: Evidence) -> str | None:
        if "C" not in e.returned:
            return None
        return f"C read {_read(e, 'C')}: two values are two hashes, and DynamoDB goes to each."

    @misconception(
        "A condition on another attribute makes it a Scan",
        sample='which_scan = {"A", "B", "D", "E"}',
    )
    def a_filter_makes_it_a_scan(self, e: Evidence) -> str | None:
        if "A" not in e.returned:
            return None
        return f"A read {_read(e, 'A')}, those of c-0042. The status then filters what was read."


def _scans(e: Evidence) -> frozenset[str]:
    """The letters that were carried out as Scans."""
    sent = zip(CONDITIONS, e.ledger, strict=True)
    return frozenset(letter for letter, entry in sent if entry.carried_out_as == "Scan")


def _read(e: Evidence, letter: str) -> str:
    entry = e.ledger[list(CONDITIONS).index(letter)]
    return f"{counted(entry.items_read, 'item')} of {ORDERS}"
