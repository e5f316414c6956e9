"""Lesson 4: a call of boto3, said again on the command line."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import shop
from sandbox.grading.check import Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.cli_and_expressions.command_check import (
    CommandCheck,
    lost_quotes,
    refusal,
)
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted

CUSTOMER = shop.RESELLER
ORDERS = 600
SINCE = "o-00300"
CALL = """
lab.client.query(
    TableName="ClinicOrders",
    KeyConditionExpression="customer_id = :c AND order_id >= :o",
    FilterExpression="#s = :s",
    ExpressionAttributeNames={"#s": "status"},
    ExpressionAttributeValues={
        ":c": {"S": "c-0042"},
        ":o": {"S": "o-00300"},
        ":s": {"S": "DELIVERED"},
    },
    ScanIndexForward=False,
)
"""
KEY = '--key-condition-expression "customer_id = :c AND order_id >= :o"'
FILTER = "--filter-expression '#s = :s' --expression-attribute-names '{\"#s\": \"status\"}'"
VALUES = """'{":c": {"S": "c-0042"}, ":o": {"S": "o-00300"}, ":s": {"S": "DELIVERED"}}'"""


def _sample(options: str) -> str:
    return f'\ntranslate_call = r"""aws dynamodb query --table-name ClinicOrders {options}"""\n'


class TranslateCall(CommandCheck):
    name = "translate_call"
    title = "Say a boto3 call on the command line"
    given = CALL
    table = "ClinicOrders"
    concepts = ("AWS CLI", "name placeholder", "ScanIndexForward")
    hints = (
        "Each parameter has an option of the same words: TableName is --table-name. JSON goes between single quotes.",
        "ScanIndexForward is true or false. An option for such a parameter takes no value; it has a form with no.",
    )
    method = (
        "Take the parameters one by one: lower case, with hyphens. Expressions and maps each go between single "
        "quotes, the types as they are. The last parameter is false: its option has a form with --no-."
    )
    solution = '''
translate_call = r"""
aws dynamodb query --table-name ClinicOrders \\
    --key-condition-expression 'customer_id = :c AND order_id >= :o' \\
    --filter-expression '#s = :s' \\
    --expression-attribute-names '{"#s": "status"}' \\
    --expression-attribute-values '{":c": {"S": "c-0042"}, ":o": {"S": "o-00300"}, ":s": {"S": "DELIVERED"}}' \\
    --no-scan-index-forward
"""
'''

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        fresh_table(lab, self.table, "customer_id", "order_id", items=shop.orders(ORDERS))
        return [()]

    def rows_of_run(self, e: Evidence) -> Iterator[Row]:
        yield e.operations == ["Query"], f"Your requests: {e.requests}. The call makes one Query."
        if e.operations != ["Query"]:
            return
        (entry,) = e.ledger
        read, kept = _wanted(e)
        yield (
            entry.keys == (CUSTOMER,),
            f"You asked for {', '.join(map(repr, entry.keys))}; the call asks for {CUSTOMER!r}.",
        )
        yield (
            entry.items_read == read,
            f"You read {counted(entry.items_read, 'item')}; the call reads {read}: those from {SINCE} on.",
        )
        yield (
            entry.items_returned == kept,
            f"{counted(entry.items_returned, 'item')} came back; the call returns {kept}, those that are DELIVERED.",
        )
        yield (
            entry.parameters.get("ScanIndexForward") is False,
            "Your orders came oldest first; the call asks for the newest first.",
        )

    def why(self, *seen: Evidence) -> str:
        (entry,) = seen[0].ledger
        return (
            f"The ledger cannot tell your command from the call: one Query of {CUSTOMER}, "
            f"{counted(entry.items_read, 'item')} read, {entry.items_returned} returned, newest first, "
            f"{counted(entry.read_units, 'read unit')}. Both doors lead to the same API."
        )

    @misconception(
        "True and false are written behind the option",
        sample=_sample(
            f"{KEY} {FILTER} --expression-attribute-values {VALUES} --scan-index-forward false"
        ),
    )
    def flag_takes_a_value(self, e: Evidence) -> str | None:
        _, _, unknown = e.returned.errors.partition("Unknown options: ")
        flag = re.search(r"\b(true|false)\b", unknown, re.IGNORECASE)
        if not flag:
            return None
        return (
            f"The command line does not know what to do with `{flag[0]}`: an option that is on or off takes no value. "
            "It has a second form, which begins with --no-."
        )

    @misconception(
        "Options are spelt like parameters",
        sample=_sample(
            "--KeyConditionExpression 'customer_id = :c' --ExpressionAttributeValues "
            '\'{":c": {"S": "c-0042"}}\''
        ),
    )
    def spelt_like_parameters(self, e: Evidence) -> str | None:
        words = str(e.answer).split()
        camel = [word for word in words if word.startswith("--") and word != word.lower()]
        if not camel or not e.returned.status:
            return None
        return f"`{camel[0]}` is no option: they are in lower case, with a hyphen between words."

    @misconception(
        "Every condition may go into the key condition",
        sample=_sample(
            "--key-condition-expression 'customer_id = :c AND order_id >= :o AND #s = :s' "
            '--expression-attribute-names \'{"#s": "status"}\' '
            f"--expression-attribute-values {VALUES} --no-scan-index-forward"
        ),
    )
    def all_in_the_key_condition(self, e: Evidence) -> str | None:
        asked = [str(entry.parameters.get("KeyConditionExpression", "")) for entry in e.ledger]
        if not refusal(e) or not asked or ("#s" not in asked[-1] and "status" not in asked[-1]):
            return None
        return (
            "A key condition speaks of the key's attributes, and status is none of them. What is not in the key can "
            "only be filtered, after the reading."
        )

    @misconception(
        "An attribute's name can always stand as it is",
        sample=_sample(
            f"{KEY} --filter-expression 'status = :s' --expression-attribute-values {VALUES} "
            "--no-scan-index-forward"
        ),
    )
    def bare_name(self, e: Evidence) -> str | None:
        if "reserved keyword" not in refusal(e):
            return None
        return "status is a reserved word, and the call says #s in its place. The command needs the same detour."

    @misconception(
        "The shell hands on what I type",
        sample=_sample(
            f'{KEY} {FILTER} --expression-attribute-values {{":c":{{"S":"c-0042"}}}} --no-scan-index-forward'
        ),
    )
    def shell_hands_on(self, e: Evidence) -> str | None:
        return lost_quotes(e)


def _wanted(e: Evidence) -> tuple[int, int]:
    """How many orders the call reads, and how many it returns."""
    items = e.before.items if e.before else ()
    read = [i for i in items if i["customer_id"][1] == CUSTOMER and i["order_id"][1] >= SINCE]
    return len(read), sum(item["status"] == ("S", "DELIVERED") for item in read)
