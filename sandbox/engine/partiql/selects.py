"""SELECT: one item, some item collections, or a Scan, read as Query and Scan read, a page at a time."""

from collections.abc import Sequence
from typing import Any

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions import condition_of
from sandbox.engine.key_bounds import Bounds, key_bounds
from sandbox.engine.order_keys import ordered
from sandbox.engine.pages import read_range, read_segment, starting_key
from sandbox.engine.partiql.access import Access, access_path
from sandbox.engine.partiql.ordering import check_ordering
from sandbox.engine.partiql.projections import projection_of
from sandbox.engine.partiql.statements import Given, Select
from sandbox.engine.partiql.tokens import next_token, start_key
from sandbox.engine.reader import Filter, Reader
from sandbox.engine.reads import Find
from sandbox.engine.stored import Render
from sandbox.engine.work import Request, Response, Work
from sandbox.model.keys import HASH_SPACE

CHOICES_PAGE = (
    10  # items of one page where IN names several keys; Developer Guide, PartiQL operators
)


def where_filter(where: Any, given: Given) -> Filter | None:
    """The condition that a tree describes, if there is one."""
    return None if where is None else condition_of(where, given, "WHERE clause")


def select(work: Work, request: Request, statement: Select, find: Find, render: Render) -> Response:
    """A page of what the statement asks for, with a token where there may be more."""
    where_filter(statement.where, statement.given)  # judged whole, before a part of it becomes keys
    reading = _Reading(work, request, statement, find, render)
    access = access_path(statement.where, reading.keys, statement.given)
    check_ordering(statement, reading.keys, access)
    if access.queries:
        reading.collections(access)
    else:
        reading.everything(access)
    return reading.response()


class _Reading:
    """One page of a SELECT, put together from the pages of one or several readers."""

    def __init__(
        self, work: Work, request: Request, statement: Select, find: Find, render: Render
    ) -> None:
        self.work, self.request, self.statement = work, request, statement
        self._find, self._render = find, render
        self._projection = projection_of(statement.paths)
        self._asked = {"TableName": statement.table} | {
            name: request[name] for name in ("ConsistentRead", "Limit") if name in request
        }
        if statement.index is not None:
            self._asked["IndexName"] = statement.index
        self.reader = self._reader(None, None)
        self.keys = self.reader.store.keys
        self._start = start_key(request)
        self._items: list[Response] = []
        self._last: Response | None = None

    def _reader(self, condition: Filter | None, start: Any, **asked: Any) -> Reader:
        if start is not None:
            asked["ExclusiveStartKey"] = start
        request = {**self._asked, **asked}
        reader = Reader(self.work, request, condition, self._projection, starting_key(request))
        reader.open(self._find)
        return reader

    def everything(self, access: Access) -> None:
        """A Scan."""
        self.work.carried_out["Scan"] = None
        self.reader = self._reader(where_filter(access.rest, self.statement.given), self._start)
        self._take(read_segment(self.reader, 0, HASH_SPACE, self._render))

    def collections(self, access: Access) -> None:
        """A Query of each item collection, or a read of each item, until the page is full."""
        whole = access.complete and self.statement.index is None
        self.work.carried_out["GetItem" if whole else "Query"] = None
        ranges, start = self._continued(self._ranges(access), whole)
        condition = where_filter(access.rest, self.statement.given)
        room = self.request.get("Limit")
        if len(access.queries) > 1:
            room = min(room or CHOICES_PAGE, CHOICES_PAGE)
        for number, bounds in enumerate(ranges):
            limit = {} if room is None else {"Limit": room}
            self.reader = self._reader(condition, None if number else start, **limit)
            self.work.partition_keys.extend(bounds.partition_key)
            page = read_range(self.reader, bounds, self._render, forward=self._forward)
            if whole and number == len(ranges) - 1:
                self.reader.last = None  # a whole key is one item, and after the last there is none
            self._take(page)
            room = None if room is None else room - page["ScannedCount"]
            if self.reader.last:
                break

    def _ranges(self, access: Access) -> list[Bounds]:
        """What to read, each collection once: in the order asked for, else in the order of the hash."""
        schema = self.reader.table.schema
        found = [key_bounds(self.keys, schema, query) for query in access.queries]
        distinct = list({part.collection: part for part in found}.values())
        order = self.statement.order
        if order and order[0].attribute in self.keys.partition_keys:
            distinct.sort(key=_by_partition_key, reverse=order[0].descending)
        else:
            distinct.sort(key=lambda part: part.collection)
        return distinct

    @property
    def _forward(self) -> bool:
        sorts = [one for one in self.statement.order if one.attribute in self.keys.sort_keys]
        return not (sorts and sorts[0].descending)

    def _continued(self, ranges: Sequence[Bounds], whole: bool) -> tuple[Sequence[Bounds], Any]:
        """What is left to read after the request's NextToken."""
        if self._start is None:
            return ranges, None
        at = self._reader(None, self._start).start
        assert at is not None
        for number, part in enumerate(ranges):
            if at.startswith(part.collection):
                return (ranges[number + 1 :], None) if whole else (ranges[number:], self._start)
        raise ValidationError("NextToken does not match request")

    def _take(self, page: Response) -> None:
        self._items.extend(page["Items"])
        self._last = page.get("LastEvaluatedKey") if self.reader.last else None

    def response(self) -> Response:
        response: Response = {"Items": self._items}
        if self._last is not None and self.reader.last is not None:
            response["LastEvaluatedKey"] = self._last
            response["NextToken"] = next_token(self.request, self.reader.key_at(self.reader.last))
        if self.work.wants_consumed:
            response["ConsumedCapacity"] = self.work.consumed(self.reader.table)
        return response


def _by_partition_key(part: Bounds) -> list[bytes]:
    return [ordered(value) for value in part.partition_key]
