"""Tables that checks try answers on."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

from sandbox.grading.evidence import Lab


def fresh_table(
    lab: Lab,
    name: str,
    partition_key: str,
    sort_key: str | None = None,
    *,
    items: Iterable[Mapping[str, Any]] = (),
    numbers: Collection[str] = (),
) -> Any:
    """A new on-demand table with these items, in the place of any of this name; a boto3 Table.

    Its keys are Strings, but for those in ``numbers``.
    """
    with suppress(lab.client.exceptions.ResourceNotFoundException):  # the first time, there is none
        lab.client.delete_table(TableName=name)
    keys = {partition_key: "HASH"} | ({sort_key: "RANGE"} if sort_key else {})
    table = lab.resource.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": key, "KeyType": role} for key, role in keys.items()],
        AttributeDefinitions=[
            {"AttributeName": key, "AttributeType": "N" if key in numbers else "S"} for key in keys
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    with table.batch_writer() as batch:
        for item in items:
            batch.put_item(Item=item)
    return table
