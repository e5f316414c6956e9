"""The expressions of a request, as the ledger noted them, with the names that placeholders stand for."""

import re

from sandbox.model.ledger import LedgerEntry


def expression(entry: LedgerEntry, kind: str) -> str:
    """An expression such as "UpdateExpression", or "" where the request has none.

    >>> names = {"#s": "stock"}
    >>> parameters = {"UpdateExpression": "SET #s = #s + :n", "ExpressionAttributeNames": names}
    >>> expression(LedgerEntry(1, 0.0, "UpdateItem", parameters=parameters), "UpdateExpression")
    'SET stock = stock + :n'
    """
    names = entry.parameters.get("ExpressionAttributeNames", {})
    text = str(entry.parameters.get(kind, ""))
    return re.sub(r"#\w+", lambda found: str(names.get(found[0], found[0])), text)
