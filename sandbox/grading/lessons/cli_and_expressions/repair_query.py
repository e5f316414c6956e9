"""Lesson 4: a query that a shell and DynamoDB both stumble over."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.check import Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.cli_and_expressions.command_check import (
    RECEIVED,
    CommandCheck,
    lost_quotes,
    refusal,
    untyped,
)
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import are, counted

CUSTOMER = shop.RESELLER
ORDERS = 600
BY_KEY = 'query --table-name ClinicOrders --key-condition-expression "customer_id = :c"'


def _sample(*options: str) -> str:
    return f'\nrepair_query = r"""aws dynamodb {" ".join(options)}\n"""\n'


class RepairQuery(CommandCheck):
    name = "repair_query"
    title = "Repair a query on the command line"
    table = "ClinicOrders"
    concepts = ("shell quoting", "value placeholder")
    hints = (
        "Two things are wrong: one the shell sees, the other DynamoDB. Repair the first and read the next error.",
        "A shell removes double quotes that stand outside single quotes. And which sign begins a value's placeholder?",
    )
    method = (
        "Put the whole JSON between single quotes, and give its entry the very name that the key condition uses for "
        "the value."
    )
    solution = '''
repair_query = r"""
aws dynamodb query --table-name ClinicOrders \\
    --key-condition-expression "customer_id = :c" \\
    --expression-attribute-values '{":c": {"S": "c-0042"}}'
"""
'''

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        fresh_table(lab, self.table, "customer_id", "order_id", items=shop.orders(ORDERS))
        return [()]

    def rows_of_run(self, e: Evidence) -> Iterator[Row]:
        wanted = _orders(e)
        yield e.operations == ["Query"], f"Your requests: {e.requests}. One Query is asked for."
        strange = [key for entry in e.ledger for key in entry.keys if key != CUSTOMER]
        told = ", ".join(map(repr, strange))
        yield not strange, f"You asked for {told}; the orders of {CUSTOMER} are asked for."
        back = e.ledger.items_returned
        yield (
            back == wanted,
            f"{CUSTOMER} has {counted(wanted, 'order')}; {back} {are(back)} in the answer.",
        )

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        return (
            f"One Query returned the {e.ledger.items_returned} orders of {CUSTOMER} for "
            f"{counted(e.ledger.read_units, 'read unit')}. The single quotes kept the shell's hands off the JSON, and "
            "the expression found its value under the name that it uses."
        )

    @misconception(
        "The shell hands on what I type",
        sample=_sample(BY_KEY, '--expression-attribute-values {":c":{"S":"c-0042"}}'),
    )
    def shell_hands_on(self, e: Evidence) -> str | None:
        return lost_quotes(e)

    @misconception(
        "In JSON one quote is as good as the other",
        sample=_sample(BY_KEY, """--expression-attribute-values "{':c':{'S':'c-0042'}}" """),
    )
    def single_quotes_inside(self, e: Evidence) -> str | None:
        received = RECEIVED.search(e.returned.errors)
        if not received or "'" not in received[1]:
            return None
        return (
            f"What arrived is {received[1][:80]}, and JSON knows double quotes only. Turn them round: single quotes "
            "outside, for the shell, and double quotes inside, for JSON."
        )

    @misconception(
        "#name and :value are interchangeable",
        sample=_sample(BY_KEY, """--expression-attribute-values '{"#c":{"S":"c-0042"}}'"""),
    )
    def interchangeable(self, e: Evidence) -> str | None:
        said = refusal(e)
        if "contains invalid key" in said:
            return (
                "In the values, each name begins with a colon; # is for names of attributes alone."
            )
        if "Multiple attribute names" in said:
            return "What begins with # stands for an attribute's name, so that no value was left to compare with."
        return None

    @misconception(
        "JSON is JSON, it needs no types",
        sample=_sample(BY_KEY, """--expression-attribute-values '{":c":"c-0042"}'"""),
    )
    def no_types(self, e: Evidence) -> str | None:
        return untyped(e)

    @misconception(
        "A value may stand in the expression",
        sample=_sample(BY_KEY.replace(":c", "'c-0042'")),
    )
    def value_in_expression(self, e: Evidence) -> str | None:
        asked = [str(entry.parameters.get("KeyConditionExpression", "")) for entry in e.ledger]
        if not refusal(e) or not asked or ":" in asked[-1] or "#" in asked[-1]:
            return None
        return (
            f"`{asked[-1]}` holds names only: an expression has no place for values. They travel beside it, each "
            "under a placeholder."
        )

    @misconception(
        "What is defined need not be used",
        sample=_sample(
            BY_KEY,
            """--expression-attribute-names '{"#c":"customer_id"}'""",
            """--expression-attribute-values '{":c":{"S":"c-0042"}}'""",
        ),
    )
    def unused(self, e: Evidence) -> str | None:
        said = refusal(e)
        if "unused in expressions" not in said:
            return None
        return f"Every placeholder that you define must stand in an expression: {said.split('keys: ')[-1]} does not."

    @misconception(
        "A filter does the same",
        sample=_sample(
            'scan --table-name ClinicOrders --filter-expression "customer_id = :c"',
            """--expression-attribute-values '{":c":{"S":"c-0042"}}'""",
        ),
    )
    def filter_does_it(self, e: Evidence) -> str | None:
        if "Scan" not in e.operations or not e.ledger.items_read:
            return None
        return (
            f"Your Scan read {counted(e.ledger.items_read, 'item')} to return {e.ledger.items_returned}. A key "
            "condition reads only what it asks for."
        )


def _orders(e: Evidence) -> int:
    items = e.before.items if e.before else ()
    return sum(item["customer_id"] == ("S", CUSTOMER) for item in items)
