"""A check in which what became of the table speaks before how it came about."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator

from sandbox.grading.check import CheckOfEach, Row
from sandbox.grading.evidence import Evidence
from sandbox.grading.meanwhile import names, own


class StateFirst(CheckOfEach):
    """Of each call it asks for a state, and for one request of some kind; a wrong state tells more than a request."""

    operations: tuple[str, ...]  # of which one request does it all

    @abstractmethod
    def state_of(self, e: Evidence) -> Iterable[Row]:
        """What must hold of the table and of what came back."""

    @abstractmethod
    def called(self, e: Evidence) -> str:
        """What a call was about, in a word."""

    def rows_of(self, e: Evidence) -> Iterator[Row]:
        yield from self.state_of(e)
        made = own(e).operations
        yield (
            len(made) == 1 and made[0] in self.operations,
            f"Your requests for {self.called(e)}: {names(own(e))}. One is enough, of the right kind.",
        )

    def telling(self, *seen: Evidence) -> Evidence:
        short = (e for e in seen if not all(holds for holds, _ in self.state_of(e)))
        return next(short, None) or super().telling(*seen)
