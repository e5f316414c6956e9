"""Traffic through a real client: each request is a real call, made at its own time on the virtual clock."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError

from sandbox.model.clock import VirtualClock

THROTTLED = frozenset({
    "ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded",
})  # fmt: skip


class Request(Protocol):
    """When a request arrives, in seconds from the beginning, and what it is about; see `model.traffic.Request`."""

    @property
    def at(self) -> float: ...

    @property
    def key(self) -> Any: ...

    @property
    def write(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Driven:
    """What became of traffic: for each request, in order, its second and whether it was admitted."""

    seconds: tuple[float, ...]
    admitted: tuple[bool, ...]

    @property
    def throttled(self) -> int:
        return len(self.admitted) - sum(self.admitted)

    def throttled_by_second(self) -> dict[int, int]:
        """Throttled requests of each second that had any."""
        refused = (
            int(at)
            for at, admitted in zip(self.seconds, self.admitted, strict=True)
            if not admitted
        )
        return dict(Counter(refused))

    def __str__(self) -> str:
        return f"{len(self.admitted):,} requests: {sum(self.admitted):,} admitted, {self.throttled:,} throttled"

    __repr__ = __str__


def drive(
    clock: VirtualClock,
    client: Any,
    traffic: Iterable[Request],
    send: Callable[[Any, Any], Any],
) -> Driven:
    """Make every request at its time, ``send(client, request)``, as if each had a client of its own.

    ``client`` should not try again by itself. Errors other than throttling are raised.
    """
    began, seconds, admitted = clock.seconds, [], []
    with clock.many_clients():
        for request in traffic:
            with clock.lock:
                clock.run_to(began + request.at)
            try:
                send(client, request)
                served = True
            except ClientError as error:
                if error.response["Error"]["Code"] not in THROTTLED:
                    raise
                served = False
            seconds.append(request.at)
            admitted.append(served)
    return Driven(tuple(seconds), tuple(admitted))
