"""What a collection ruler says: the request that its bracket writes, and what that reads and costs."""

from sandbox.model.attributes import to_python
from sandbox.model.item_collection import ItemCollection, QueryPage
from sandbox.model.key_condition import KeyCondition
from sandbox.model.sizes import PAGE_SIZE
from sandbox.model.units import READ_BLOCK
from sandbox.view.notation import python_text

_METHODS = {"=": "eq", ">=": "gte", "<=": "lte", "BETWEEN": "between", "begins_with": "begins_with"}


def counted(number: float, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "item"), counted(0.5, "read unit")
    ('1 item', '0.5 read units')
    """
    return f"{number:,g} {noun}{'s'[: number != 1]}"


def values_line(condition: KeyCondition) -> str:
    """The placeholders of a key condition, with what they stand for."""
    return "    ".join(
        f"{name} = {python_text(to_python(value))}" for name, value in condition.values.items()
    )


def boto3_lines(condition: KeyCondition, *, forward: bool, limit: int | None) -> list[str]:
    """The same request as a learner writes it with boto3's resource, folded as a formatter would."""
    key, operands = python_text(to_python(condition.value)), condition.operands
    lines = [f'KeyConditionExpression=Key("{condition.partition_key}").eq({key})']
    if condition.operator:
        given = ", ".join(python_text(to_python(value)) for value in operands)
        lines.append(f'& Key("{condition.sort_key}").{_METHODS[condition.operator]}({given})')
    lines[-1] += ","
    if not forward:
        lines.append("ScanIndexForward=False,")
    if limit is not None:
        lines.append(f"Limit={limit},")
    return ["table.query(", *(f"    {line}" for line in lines), ")"]


def blocks(page: QueryPage) -> int:
    """Started blocks of 4 KB, at least one."""
    return -(-page.size // READ_BLOCK) or 1


def reason(page: QueryPage) -> str:
    """How bytes became units, as a receipt says it."""
    return f"{blocks(page):,} x 4 KB, eventually consistent: half"


def sentence(collection: ItemCollection, stretch: range, page: QueryPage, *, forward: bool) -> str:
    """What one Query does, and where it stops if it stops early."""
    said = (
        f"One Query reads {len(page.read):,} of {counted(len(collection), 'item')}, {page.size:,} B: "
        f"{counted(page.units, 'read unit')}."
    )
    if not page.more:
        return said
    last = python_text(to_python(collection.places[page.read[-1] if forward else page.read[0]]))
    why = "1 MB" if page.size >= PAGE_SIZE else f"Limit {len(page.read):,}"
    left = len(stretch) - len(page.read)
    rest = f"{counted(left, 'item')} of the stretch stay{'s'[: left == 1]} unread"
    return f"{said}\n{why} stops it at {last}, which LastEvaluatedKey names; {rest}."
