"""PartiQL: the same reads and writes, asked for in the manner of SQL."""

from sandbox.engine.partiql.batch import batch_execute_statement
from sandbox.engine.partiql.single import execute_statement
from sandbox.engine.partiql.transaction import execute_transaction

__all__ = ["batch_execute_statement", "execute_statement", "execute_transaction"]
