"""Query and Scan: what is read, what of it is returned, and the difference, which is paid for too."""

from sandbox.engine import legacy
from sandbox.engine.errors import ValidationError, invalid_parameter
from sandbox.engine.expressions import (
    KeyClause,
    Substitutions,
    parse_condition,
    parse_key_condition,
    parse_projection,
)
from sandbox.engine.key_bounds import Bounds, key_bounds
from sandbox.engine.order_keys import first_place, hash_of, just_after
from sandbox.engine.reader import Reader, invalid_start
from sandbox.engine.reads import Find
from sandbox.engine.requests import check_legacy, substitutions
from sandbox.engine.stored import Render
from sandbox.engine.wire import parse_item
from sandbox.engine.work import Request, Response, Work
from sandbox.model.attributes import Item
from sandbox.model.keys import HASH_BITS, HASH_SPACE

# parallel scans cut the hash space by its first bits, as observed on the service
_SEGMENT_BITS = 12


def query(work: Work, request: Request, find: Find, render: Render) -> Response:
    """The items of one item collection whose sort keys satisfy a condition, in order, a page at a time."""
    check_legacy(request)
    _check_select(request)
    subs = substitutions(
        request, ("ProjectionExpression", "FilterExpression", "KeyConditionExpression")
    )
    start = starting_key(request)  # its values are judged before any condition
    clauses = _key_clauses(request, subs)
    reader = _reader(work, request, subs, "QueryFilter", start)
    subs.check_all_used()
    if clauses is None:  # what is there is judged before what is not
        raise ValidationError(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
        )
    reader.open(find)
    bounds = key_bounds(reader.store.keys, reader.table.schema, clauses)
    reader.refuse_filter_on_keys()
    if all(clause.operator == "=" for clause in clauses):
        reader.refuse_restart(len(clauses))
    work.partition_keys.extend(bounds.partition_key)
    response = read_range(reader, bounds, render, forward=request.get("ScanIndexForward", True))
    if reader.one_item:  # a Limit of 1 is reached, and yet there is no page to go on to
        response.pop("LastEvaluatedKey", None)
    return reader.finish(response)


def _key_clauses(request: Request, subs: Substitutions) -> tuple[KeyClause, ...] | None:
    if (text := request.get("KeyConditionExpression")) is not None:
        return parse_key_condition(text, subs)
    conditions = request.get("KeyConditions")
    return None if conditions is None else legacy.key_clauses(conditions)


def read_range(reader: Reader, bounds: Bounds, render: Render, *, forward: bool) -> Response:
    """A page of one item collection, paid for: what lies within the bounds, in order or in reverse."""
    low, high = bounds.low, bounds.high
    if (start := reader.start) is not None:
        if not start.startswith(bounds.collection):
            raise ValidationError(
                "The provided starting key is outside query boundaries based on provided conditions"
            )
        if not low <= start < high:
            raise ValidationError(
                "The provided starting key does not match the range key predicate"
            )
        low, high = (just_after(start), high) if forward else (low, start)
    response = reader.page(reader.view.walk(low, high, forward=forward), render)
    stopped = reader.last or (high if forward else low)
    reader.charge(*((low, stopped) if forward else (stopped, high)))
    return response


def starting_key(request: Request) -> Item | None:
    """ExclusiveStartKey; whether it is one of this table is another question."""
    if "ExclusiveStartKey" not in request:
        return None
    try:
        return parse_item(request["ExclusiveStartKey"])
    except ValidationError as error:
        raise invalid_start(error) from None


def scan(work: Work, request: Request, find: Find, render: Render) -> Response:
    """Every item of a table or index, in the order of the hash, a page at a time."""
    check_legacy(request)
    _check_select(request)
    subs = substitutions(request, ("ProjectionExpression", "FilterExpression"))
    start = starting_key(request)
    first, end = _segment(request)
    reader = _reader(work, request, subs, "ScanFilter", start)
    subs.check_all_used()
    reader.open(find)
    return reader.finish(read_segment(reader, first, end, render))


def read_segment(reader: Reader, first: int, end: int, render: Render) -> Response:
    """A page of all items whose hashes lie from ``first`` to before ``end``, paid for."""
    request = reader.request
    # of more segments than slices some are empty, and still begin somewhere
    low = begun = first_place(min(first, HASH_SPACE - 1))
    if (start := reader.start) is not None:
        if not first <= hash_of(start) < end:
            raise ValidationError(
                "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
                f"correct Segment. TotalSegments: {request.get('TotalSegments')} Segment: {request.get('Segment')}"
            )
        low = begun = just_after(start)
    high = first_place(end) if end < HASH_SPACE else None
    response = reader.page(reader.view.walk(low, high), render)
    reader.charge(begun, max(begun, reader.last or first_place(end - 1)))
    return response


def _reader(
    work: Work, request: Request, subs: Substitutions, legacy_filter: str, start: Item | None
) -> Reader:
    text = request.get("FilterExpression")
    condition = (
        legacy.filter_of(request, legacy_filter)
        if text is None
        else parse_condition(text, subs, kind="FilterExpression")
    )
    text = request.get("ProjectionExpression")
    projection = legacy.attributes_to_get(request) if text is None else parse_projection(text, subs)
    return Reader(work, request, condition, projection, start)


def _segment(request: Request) -> tuple[int, int]:
    """The hashes of a parallel scan's segment: from the first to before the last."""
    segment, total = request.get("Segment"), request.get("TotalSegments")
    if segment is None and total is None:
        return 0, HASH_SPACE
    for given, wanted, missing in (
        ("Segment", "TotalSegments", total),
        ("TotalSegments", "Segment", segment),
    ):
        if missing is None:
            raise ValidationError(
                f"The {wanted} parameter is required but was not present in the request when "
                f"{'parameter ' if wanted == 'Segment' else ''}{given}"
                f"{' parameter' if wanted == 'TotalSegments' else ''} is present"
            )
    assert segment is not None and total is not None
    if segment >= total:
        raise ValidationError(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {total}"
        )
    slices = 1 << _SEGMENT_BITS
    cuts = [-(-slices * n // total) << (HASH_BITS - _SEGMENT_BITS) for n in (segment, segment + 1)]
    return cuts[0], cuts[1]


def _check_select(request: Request) -> None:
    select = request.get("Select")
    asked = [name for name in ("AttributesToGet", "ProjectionExpression") if name in request]
    if select == "ALL_PROJECTED_ATTRIBUTES" and "IndexName" not in request:
        raise invalid_parameter(
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"  # a Scan too
        )
    if select == "SPECIFIC_ATTRIBUTES" and not asked:
        raise invalid_parameter(
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
        )
    if asked and select not in (None, "SPECIFIC_ATTRIBUTES"):
        what = "only the Count" if select == "COUNT" else select
        raise invalid_parameter(f"Cannot specify the {asked[0]} when choosing to get {what}")
