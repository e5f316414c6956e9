"""How far a learner has come."""

from sandbox.progress.record import Record
from sandbox.progress.store import store


class Progress:
    """``progress()`` shows how far you have come."""

    def __call__(self) -> "Overview":
        return Overview(store().read())

    def __repr__(self) -> str:
        return repr(self())


class Overview:
    """A record, lesson by lesson."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def __repr__(self) -> str:
        predictions = self.record.predictions.values()
        right = sum(entry.right for entry in predictions)
        passed = sum(entry.passed for entry in self.record.exercises.values())
        return (
            f"Exercises passed: {passed}. Predictions: {len(predictions)}, of which right: {right}."
        )


progress = Progress()
