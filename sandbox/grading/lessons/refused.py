"""What DynamoDB refused, in its own words, which say best what an answer believed."""

from collections.abc import Sequence

from sandbox.grading.evidence import Evidence


def refusal(seen: Sequence[Evidence], words: str) -> str | None:
    """The message of the first request that was refused with these words in it."""
    refused = (str(entry.message) for e in seen for entry in e.ledger if entry.error)
    return next((message for message in refused if words in message), None)


def refused(seen: Sequence[Evidence], words: str, *then: str) -> str | None:
    """That message as a sentence, and what there is to say of it; None without such a refusal."""
    message = refusal(seen, words)
    return " ".join([f"DynamoDB refused: {message}.", *then]) if message else None
