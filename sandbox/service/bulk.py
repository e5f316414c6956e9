"""Many items at once, past the way of a request: from Python, from files and to them. It costs nothing."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from sandbox.engine import state, workbench
from sandbox.engine.errors import ServiceError
from sandbox.model.attributes import as_base64, from_python, item_to_dynamodb
from sandbox.service import files
from sandbox.service.seen import Seen


class Bulk(Seen):
    """A part of `Sandbox`: tables filled, written to files and read from them."""

    def fill(self, table: str, items: Iterable[Mapping[str, Any]]) -> None:
        """Put many items in plain Python into a table, all or none. It is no request, and costs nothing.

        Raises botocore's ClientError where the service would refuse one, TypeError for a value without a type there.
        """
        typed = [
            item_to_dynamodb({name: from_python(value) for name, value in item.items()}, as_base64)
            for item in items
        ]
        with self._engine.lock:
            try:
                state.load_items(self._table(table), typed)
            except ServiceError as error:
                refusal = {"Error": {"Code": error.code, "Message": error.message}}
                raise ClientError(refusal, "BatchWriteItem") from None

    def export_items(self, table: str, path: str | Path) -> None:
        """Write a table's items in DynamoDB JSON, one a line, as DynamoDB's export to S3 has them."""
        with self._engine.lock:
            files.write_items(path, state.dump_items(self._table(table)))

    def import_items(self, table: str, path: str | Path) -> int:
        """Put the items of such a file into a table, all or none; returns how many. It is no request.

        Raises BadFile, with the line where one can be named.
        """
        items = files.read_items(path)
        with self._engine.lock:
            home = self._table(table)
            try:
                return state.load_items(home, items)
            except ServiceError as error:
                raise files.refused(path, error) from None

    def export_model(self, path: str | Path, *tables: str, name: str = "DynamoDB sandbox") -> None:
        """Write tables (all, if none is named) as a NoSQL Workbench data model, items as sample data."""
        with self._engine.lock:
            names = tables or self._engine.table_names(self.region)
            model = workbench.model_of(name, [self._table(table) for table in names])
        files.write_json(path, model)

    def import_model(self, path: str | Path) -> list[str]:
        """Make the tables of a NoSQL Workbench data model, with its sample data; returns their names.

        Raises BadFile, and makes none of them, where the model or an item is not one that DynamoDB would take.
        """
        model = files.read_json(path)
        with self._engine.lock:
            try:
                return state.add_tables(self._engine, self.region, workbench.tables_of(model))
            except (ServiceError, KeyError, TypeError, ValueError, AttributeError) as error:
                raise files.refused(path, error) from None
