"""One page of a Query or a Scan: read, filtered, paid for."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Protocol

from sandbox.engine.errors import ValidationError, invalid_parameter
from sandbox.engine.order_keys import OrderKey
from sandbox.engine.ordered_map import OrderedMap
from sandbox.engine.reads import Find, consistency_of
from sandbox.engine.replica_reads import ReplicaView
from sandbox.engine.schema import check_key_contents
from sandbox.engine.stored import Render, Shape, Stored
from sandbox.engine.table import Index
from sandbox.engine.work import Request, Response, Visit, Work
from sandbox.model.attributes import Item
from sandbox.model.partitions import Partition
from sandbox.model.sizes import PAGE_SIZE
from sandbox.model.units import read_units


def invalid_start(problem: ValidationError) -> ValidationError:
    return ValidationError(f"The provided starting key is invalid: {problem.message}")


class Filter(Protocol):
    """A condition on what is read; ``attributes`` are the top-level names in it."""

    @property
    def attributes(self) -> frozenset[str]: ...

    def test(self, item: Item) -> bool: ...


class Reader:
    """One page of a Query or a Scan, on a table or on one of its indexes."""

    def __init__(
        self,
        work: Work,
        request: Request,
        condition: Filter | None,
        projection: Shape | None,
        starting_key: Item | None = None,
    ) -> None:
        self.work = work
        self.request = request
        self.filter = condition
        self.projection = projection
        self._starting_key = starting_key
        self.consistency = consistency_of(request)
        self.last: OrderKey | None = None  # set where the page ended before the items did
        self.one_item = False  # whether the request names one whole key
        self.size = 0  # bytes read
        self.sizes: dict[Partition, int] = {}  # bytes read
        self.fetched = 0  # bytes of the table's items that were read besides an LSI's entries
        self.fetched_units = 0.0

    def open(self, find: Find) -> None:
        """Find the table and index, and refuse what the index cannot give."""
        self.table = find(self.request["TableName"])
        self.work.tables = (self.table.name,)
        self.work.consistency = self.consistency
        self.index: Index | None = None
        self.fetches = False
        if (name := self.request.get("IndexName")) is not None:
            self.index = self.table.indexes.get(name)
            self.work.index = name
            status = self.table.settings.index_status.get(name)
            if self.index is None or status == "DELETING":
                raise ValidationError(f"The table does not have the specified index: {name}")
            if status == "CREATING":
                raise ValidationError(
                    f"Cannot read from backfilling global secondary index: {name}"
                )
            self._open_index(self.index)
        self.store = self.index or self.table
        self.view: OrderedMap[Stored] | ReplicaView = self.store.entries
        self.replicas: ReplicaView | None = None  # who answers, while replicas lag
        self.items: OrderedMap[Stored] | ReplicaView = self.table.entries
        if self.store.replication.on:
            reading = self.work.reading(self.store.replication, self.consistency)
            self.view = self.replicas = ReplicaView(reading, self.store)
            self.items = ReplicaView(reading, self.table)

    def _open_index(self, index: Index) -> None:
        schema = index.schema
        if schema.is_global and self.request.get("ConsistentRead"):
            raise ValidationError("Consistent reads are not supported on global secondary indexes")
        every = self.request.get("Select") == "ALL_ATTRIBUTES" and schema.projection != "ALL"
        lacking = schema.lacks(self.projection.attributes) if self.projection else []
        if schema.is_global and every:
            raise invalid_parameter(
                "Select type ALL_ATTRIBUTES is not supported for global secondary index "
                f"{schema.name} because its projection type is not ALL"
            )
        if schema.is_global and lacking:
            raise invalid_parameter(
                f"Global secondary index {schema.name} does not project [{', '.join(lacking)}]"
            )
        self.fetches = every or bool(lacking)

    def refuse_filter_on_keys(self) -> None:
        """A Query's filter never sees key attributes: those belong into the key condition."""
        for name in self.store.keys.attributes:
            if self.filter and name in self.filter.attributes:
                kind = "QueryFilter" if "QueryFilter" in self.request else "Filter Expression"
                raise ValidationError(
                    f"{kind} can only contain non-primary key attributes: "
                    f"Primary key attribute: {name}"
                )

    @cached_property
    def start(self) -> OrderKey | None:
        """ExclusiveStartKey as a place in the order; the item need not be there any more."""
        key = self._starting_key
        if key is None:
            return None
        names = {*self.store.keys.attributes, *self.table.keys.attributes}
        types = self.table.schema.types
        if key.keys() != names or any(key[name][0] != types[name] for name in names):
            raise ValidationError(
                "The provided starting key is invalid"
                + ("" if self.index else ": The provided key element does not match the schema")
            )
        try:
            for keys in (self.table.keys, self.store.keys):
                check_key_contents(keys, key)
        except ValidationError as error:
            raise invalid_start(error) from None
        at = self.table.order_key(key)
        return self.index.order_key(key) + at if self.index else at

    def refuse_restart(self, keys_given: int) -> None:
        """A Query for one whole key of a table has no second page."""
        if self.index or keys_given < len(self.table.keys.attributes):
            return
        self.one_item = True
        if self.start is not None:
            raise ValidationError("The query can return at most one row and cannot be restarted")

    def page(self, entries: Iterator[tuple[OrderKey, Stored]], render: Render) -> Response:
        """Read until the limit or 1 MB, filter, project."""
        read = self._read(entries)
        found = read
        if wanted := self.filter:
            names = wanted.attributes
            test = wanted.test
            found = [stored for stored in read if test(stored.part(names))]
        self.work.items_read += len(read)
        self.work.items_returned += len(found)
        response: Response = {}
        if self.request.get("Select") != "COUNT":
            response["Items"] = render.each(found, self.projection)
        response |= {"Count": len(found), "ScannedCount": len(read)}
        if self.last:
            response["LastEvaluatedKey"] = render(self.key_at(self.last))
        return response

    def key_at(self, place: OrderKey) -> Item:
        """The key attributes, of the index and of the table, of the item at a place in the order."""
        names = dict.fromkeys((*self.store.keys.attributes, *self.table.keys.attributes))
        item = self.view[place].item
        return {name: item[name] for name in names}

    def _read(self, entries: Iterator[tuple[OrderKey, Stored]]) -> list[Stored]:
        """Everything that is read, returned or not: this is the loop in which a Scan spends its time."""
        limit, fetches = self.request.get("Limit"), self.fetches
        places, read, whole, size = [], [], [], self.size
        room = PAGE_SIZE
        for key, stored in islice(entries, limit):
            places.append(key)
            read.append(stored)
            size += stored.size
            if fetches:
                whole.append(self._fetch(stored))
                room -= whole[-1].size
            if size >= room:
                break
        if read:
            if size >= room or len(read) == limit:
                self.last = places[-1]
            self._note_partitions(places, read)
        self.size = size
        return whole if fetches else read

    def _note_partitions(self, places: list[OrderKey], read: list[Stored]) -> None:
        """How much was read of each partition, which holds all that lies from one place of the order to another."""
        if places[0] > places[-1]:
            places, read = places[::-1], read[::-1]
        for home in self.store.partitions.between(places[0], places[-1]):
            end = self.store.partitions.end_of(home)
            first = bisect_left(places, home.low)
            last = len(places) if end is None else bisect_left(places, end)
            size = sum([stored.size for stored in read[first:last]])
            self.sizes[home] = self.sizes.get(home, 0) + size

    def _fetch(self, entry: Stored) -> Stored:
        """The table's own item behind an entry of an LSI, which does not carry all that was asked for."""
        whole = self.items[self.table.order_key(entry.item)]
        self.fetched += whole.size
        self.fetched_units += read_units(whole.size, self.consistency)  # each on its own
        return whole

    def charge(self, first: OrderKey, last: OrderKey) -> None:
        """Charge for the page, from one place to another: everything read, rounded up once, where it came from."""
        name, kind = (self.index.schema.name, self.index.schema.kind) if self.index else ("", "")
        units = self.work.charge_read(
            self.table, self.size, self.consistency, index=name, kind=kind
        )
        if self.fetched_units:
            self.work.charge_fetch(self.table, self.fetched, self.fetched_units)
        # an LSI lives on its table's partitions, a GSI on its own
        store = self.store if kind == "GSI" else self.table
        homes = store.partitions.between(first, last)
        for home in homes:
            share = self.sizes.get(home, 0) / self.size if self.size else 1 / len(homes)
            spent = (units + self.fetched_units) * share
            place = name if kind == "GSI" else self.table.name
            self.work.waiting.append(
                Visit(self.table, store, place, home, first, first, spent, 0.0)
            )
        if self.replicas:
            self.replicas.note(homes, self.work.operation)

    def finish(self, response: Response) -> Response:
        if self.work.wants_consumed:
            response["ConsumedCapacity"] = self.work.consumed(self.table)
        return response
