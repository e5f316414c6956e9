"""Lesson 6: six reads, each with two questions: may it show the past, and what does it cost?"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import Check, Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.consistency.reads_after_writes import (
    READS,
    SIZE,
    TRIES,
    make_orders,
    measure,
)
from sandbox.grading.words import counted
from sandbox.model.pricing.exact import exact


class SixReads(Check):
    name = "six_reads"
    title = "Say of six reads what they may show, and what they cost"
    given = "\n".join(
        [
            f"Three orders of one customer, {SIZE:,} bytes each. Both indexes carry all attributes.",
            "",
            *(f"  {name:<14}{what}" for name, what in READS.items()),
        ]
    )
    concepts = ("eventual read", "strong read", "read units")
    hints = (
        "Who answers: the leader, or any of three replicas? And how many 4 KB blocks are charged?",
        "A Query adds the sizes and rounds up once; reads of single items are rounded up one by one.",
    )
    method = (
        "For each read, count the blocks of 4 KB: once for 4,500 bytes, or three times for 1,500. Take half a unit a "
        "block for an eventual read, one for a strong one, two in a transaction. A read that says ConsistentRead, or "
        "is part of a transaction, asks the leader. An index in partitions of its own has none to ask."
    )
    solution = """
reads = {}
reads["get_item"] = (True, 0.5)
reads["batch_get"] = (True, 1.5)
reads["query"] = (False, 2)
reads["lsi"] = (False, 2)
reads["gsi"] = (True, 1)
reads["transact_get"] = (False, 6)
"""

    def wrong_form(self, answer: Any) -> str | None:
        if not isinstance(answer, Mapping):
            return f"Hand in the dict with all six reads; this is {shown(answer)}."
        missing = [name for name in READS if name not in answer]
        if missing:
            return f"The dict lacks {', '.join(missing)}."
        for name in READS:
            pair = answer[name]
            if not isinstance(pair, list | tuple) or len(pair) != 2:
                return f"{name} wants a pair, such as (True, 12.5); this is {shown(pair)}."
            may, units = pair
            if not isinstance(may, bool):
                return f"{name}: the first is True or False (may it show the past?); this is {shown(may)}."
            if not _is_a_number(units):
                return f"{name}: the read units are a number; this is {shown(units)}."
        return None

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        make_orders(lab, self.table)
        return [(lab,)]

    def call(self, answer: Any, *arguments: Any) -> Any:
        """Try every read right after a write, again and again, while replicas and indexes lag."""
        (lab,) = arguments
        with lab.dials.turned(replica_lag="mild", index_lag="mild"):
            return {name: measure(lab, self.table, name) for name in READS}

    def rows(self, *seen: Evidence) -> Iterator[Row]:
        (e,) = seen
        for name, measured in e.returned.items():
            may, units = e.answer[name]
            yield (
                may == bool(measured.stale),
                f"{name}: you said {_may(may)}; {measured.said}.",
            )
            yield (
                units == measured.units,
                f"{name}: you said {counted(units, 'read unit')}; its receipt says {measured.units:g}.",
            )

    def why(self, *seen: Evidence) -> str:
        late = {name: each.stale for name, each in seen[0].returned.items() if each.stale}
        told = ", ".join(f"{name} {times} times" for name, times in late.items())
        return (
            f"Each read was made {TRIES} times, right after a write. The past came from {told}, and never from the "
            "others: they ask the leader. In blocks of 4 KB: one for each order of the batch and of the transaction, "
            f"two for the {3 * SIZE:,} bytes of a Query. Half a unit, one, or two a block."
        )

    @misconception(
        "DynamoDB is only eventually consistent",
        sample="""
reads = dict(get_item=(True, 0.5), batch_get=(True, 1.5), query=(True, 2), lsi=(True, 2), gsi=(True, 1),
             transact_get=(True, 6))
""",
    )
    def only_eventual(self, e: Evidence) -> str | None:
        wrong = [name for name in ("query", "transact_get") if e.answer[name][0]]
        if not wrong:
            return None
        return f"Eventual is what you get if you say nothing. {wrong[0]} asks the leader: {e.returned[wrong[0]].said}."

    @misconception(
        "An index shows what its table shows",
        sample="""
reads = dict(get_item=(True, 0.5), batch_get=(True, 1.5), query=(False, 2), lsi=(False, 2), gsi=(False, 1),
             transact_get=(False, 6))
""",
    )
    def gsi_is_current(self, e: Evidence) -> str | None:
        if e.answer["gsi"][0]:
            return None
        return (
            f"A GSI lies in partitions of its own and hears of a write afterwards: {e.returned['gsi'].said}. And it "
            "takes no ConsistentRead."
        )

    @misconception(
        "An LSI is as late as a GSI",
        sample="""
reads = dict(get_item=(True, 0.5), batch_get=(True, 1.5), query=(False, 2), lsi=(True, 2), gsi=(True, 1),
             transact_get=(False, 6))
""",
    )
    def lsi_is_late(self, e: Evidence) -> str | None:
        if not e.answer["lsi"][0]:
            return None
        return (
            "An LSI lies beside its items, on the same partition, and the leader of the one is the leader of the "
            f"other: {e.returned['lsi'].said}."
        )

    @misconception(
        "The default is the safe one",
        sample="""
reads = dict(get_item=(False, 1), batch_get=(False, 3), query=(False, 2), lsi=(False, 2), gsi=(True, 1),
             transact_get=(False, 6))
""",
    )
    def default_is_strong(self, e: Evidence) -> str | None:
        if e.answer["get_item"][0] and e.answer["batch_get"][0]:
            return None
        name = "batch_get" if e.answer["get_item"][0] else "get_item"
        return (
            f"Without ConsistentRead, any of the three replicas answers: {e.returned[name].said}."
        )

    @misconception(
        "A batch is one read",
        sample="""
reads = dict(get_item=(True, 0.5), batch_get=(True, 1), query=(False, 2), lsi=(False, 2), gsi=(True, 1),
             transact_get=(False, 6))
""",
    )
    def batch_is_one_read(self, e: Evidence) -> str | None:
        if e.answer["batch_get"][1] != e.returned["gsi"].units:
            return None
        return (
            f"That is what one eventual Query of {3 * SIZE:,} bytes costs. A batch is three reads in one envelope: "
            "each is rounded up to 4 KB alone."
        )

    @misconception(
        "A transaction reads for the price of a strong read",
        sample="""
reads = dict(get_item=(True, 0.5), batch_get=(True, 1.5), query=(False, 2), lsi=(False, 2), gsi=(True, 1),
             transact_get=(False, 3))
""",
    )
    def transaction_is_strong(self, e: Evidence) -> str | None:
        if e.answer["transact_get"][1] * 2 != e.returned["transact_get"].units:
            return None
        return (
            "Three strong reads would cost that. A transaction reads each item twice over, to be sure that all three "
            f"are of one moment: {e.returned['transact_get'].units:g} read units."
        )


def _is_a_number(units: Any) -> bool:
    try:
        exact(units)
    except ValueError:
        return False
    return isinstance(units, int | float | Decimal)


def _may(may: bool) -> str:
    return "that it may show the past" if may else "that it never shows the past"
