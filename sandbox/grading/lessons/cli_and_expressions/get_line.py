"""Lesson 4: one item by its whole key, each part with its type."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.grading.check import Row, misconception
from sandbox.grading.evidence import Evidence, Lab
from sandbox.grading.lessons.cli_and_expressions.command_check import (
    UNTYPED,
    CommandCheck,
    refusal,
    untyped,
)
from sandbox.grading.tables import fresh_table
from sandbox.grading.words import counted

LINES = [
    {"order_id": order, "line": line, "product_id": product, "pieces": pieces}
    for order, line, product, pieces in (
        ("o-00085", 1, "P-101", 1), ("o-00085", 2, "P-108", 4), ("o-00086", 1, "P-105", 12),
        ("o-00086", 2, "P-106", 6), ("o-00086", 3, "P-107", 24), ("o-00087", 1, "P-102", 1),
    )
]  # fmt: skip
WANTED = "P-106"
SCHEMA = "does not match the schema"  # the service's words
START = "aws dynamodb get-item --table-name ClinicLines --key "


class GetLine(CommandCheck):
    name = "get_line"
    title = "Fetch one order line by its typed key"
    given = "The table's partition key is order_id, a String; its sort key is line, a Number."
    table = "ClinicLines"
    concepts = ("DynamoDB JSON", "primary key")
    hints = (
        "The first error comes from the command line itself. Which type did it want in the place of a text?",
        "Each value of the key is wrapped in the name of its type. line is a Number: how does DynamoDB JSON write one?",
    )
    method = (
        "Write each part of the key as an attribute's name, and behind it a small map of one type and one value. The "
        "types are S and N, and the value stands in double quotes for both."
    )
    solution = '''
get_line = r"""
aws dynamodb get-item --table-name ClinicLines \\
    --key '{"order_id": {"S": "o-00086"}, "line": {"N": "2"}}'
"""
'''

    def prepare(self, lab: Lab) -> Sequence[tuple[Any, ...]]:
        fresh_table(lab, self.table, "order_id", "line", items=LINES, numbers=("line",))
        return [()]

    def rows_of_run(self, e: Evidence) -> Iterator[Row]:
        yield e.operations == ["GetItem"], f"Your requests: {e.requests}. One GetItem is asked for."
        back = counted(e.ledger.items_returned, "item")
        yield e.ledger.items_returned == 1, f"{back} came back. Line 2 of o-00086 is asked for."
        if e.ledger.items_returned == 1:
            partly = any("ProjectionExpression" in entry.parameters for entry in e.ledger)
            yield (
                WANTED in e.returned.output and not partly,
                f"The answer is not the whole of line 2 of o-00086, whose product_id is {WANTED}.",
            )

    def why(self, *seen: Evidence) -> str:
        (e,) = seen
        return (
            f"One GetItem found one item by its whole key, for {counted(e.ledger.read_units, 'read unit')}. The 2 is "
            "written in double quotes and is a Number all the same: N says so, not the quotes."
        )

    @misconception(
        "JSON is JSON, it needs no types",
        sample=f'''
get_line = r"""{START}'{{"order_id": "o-00086", "line": "2"}}'"""
''',
    )
    def no_types(self, e: Evidence) -> str | None:
        return untyped(e)

    @misconception(
        "A Number is written without quotes",
        sample=f'''
get_line = r"""{START}'{{"order_id": {{"S": "o-00086"}}, "line": {{"N": 2}}}}'"""
''',
    )
    def bare_number(self, e: Evidence) -> str | None:
        found = UNTYPED.search(e.returned.errors)
        if not found or found[3] not in ("int", "float") or not found[1].endswith(".N"):
            return None
        return (
            f"At {found[1]} stands the number {found[2]}. DynamoDB JSON writes the digits of a Number as text, so "
            "that every language reads the same ones."
        )

    @misconception(
        "DynamoDB turns a text into a number",
        sample=f'''
get_line = r"""{START}'{{"order_id": {{"S": "o-00086"}}, "line": {{"S": "2"}}}}'"""
''',
    )
    def text_becomes_number(self, e: Evidence) -> str | None:
        if SCHEMA not in refusal(e) or '"line"' not in str(e.answer):
            return None
        return 'line is a Number in this table. {"S": "2"} is a text of one character, and never the same value.'

    @misconception(
        "Half a key finds the item",
        sample=f'''
get_line = r"""{START}'{{"order_id": {{"S": "o-00086"}}}}'"""
''',
    )
    def half_a_key(self, e: Evidence) -> str | None:
        if SCHEMA not in refusal(e) or "line" in str(e.answer).replace("ClinicLines", ""):
            return None
        return (
            "The primary key is order_id and line together. GetItem fetches one item and needs all of its key; three "
            "lines have the order_id o-00086."
        )
