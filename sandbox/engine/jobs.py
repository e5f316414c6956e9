"""What exports and imports have in common: ARNs, client tokens, and lists page by page."""

from dataclasses import dataclass
from hashlib import blake2b, md5
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sandbox.engine.errors import ServiceError, ValidationError
from sandbox.engine.work import Request, Response
from sandbox.model.clock import VirtualClock

KEPT = 90 * 86_400.0  # seconds that a job is told of; API reference, ListExports and ListImports
TOKEN_LIFETIME = 8 * 3_600.0  # seconds after a job's end; API reference, ClientToken of both
LARGEST_PAGE = 25  # jobs; API reference, ListExports and ListImports
_TOKEN_BYTES = 56  # 112 hexadecimal digits, the least that ListImports takes


@dataclass(slots=True)
class Job:
    """An export or an import: what was asked for, and what is told of it, which its end completes."""

    arn: str
    request: Request  # without its ClientToken
    token: str
    started: float  # seconds since the epoch
    description: Response
    ended: float | None = None

    @property
    def id(self) -> str:
        return self.arn.rpartition("/")[2]


class Jobs:
    """The exports, or the imports, of one Region; they outlive their tables."""

    def __init__(self, kind: str, clock: VirtualClock) -> None:
        self._kind = kind  # "Export" or "Import"
        self._clock = clock
        self._jobs: dict[str, Job] = {}

    @property
    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock.now.timestamp()

    def repeated(self, request: Request) -> Response | None:
        """What is told of the job that the request's token began already; another request with it is refused."""
        for job in self._jobs.values():
            remembered = job.ended is None or self.now < job.ended + TOKEN_LIFETIME
            if remembered and job.token == request.get("ClientToken"):
                if job.request != _asked(request):
                    raise ServiceError(
                        f"{self._kind}ConflictException",
                        f"The client token is in use for an {self._kind.lower()} with other parameters",
                    )
                return dict(job.description)
        return None

    def begin(self, table_arn: str, request: Request, **told: Any) -> Job:
        """A new job about a table."""
        now = self.now
        mark = md5(f"{table_arn} {now} {len(self._jobs)}".encode(), usedforsecurity=False)
        arn = f"{table_arn}/{self._kind.lower()}/{int(now * 1_000):014}-{mark.hexdigest()[:8]}"
        token = request.get("ClientToken") or str(uuid5(NAMESPACE_URL, arn))
        description = {
            f"{self._kind}Arn": arn,
            f"{self._kind}Status": "IN_PROGRESS",
            "StartTime": now,
            "TableArn": table_arn,
            "ClientToken": token,
            **told,
        }
        self._jobs[arn] = Job(arn, _asked(request), token, now, description)
        return self._jobs[arn]

    def end(self, job: Job, at: float, **told: Any) -> None:
        """A job is over; it has failed where a FailureCode is told."""
        job.ended = at
        status = "FAILED" if "FailureCode" in told else "COMPLETED"
        job.description |= {f"{self._kind}Status": status, "EndTime": at, **told}

    def find(self, arn: str) -> Response:
        """What is told of a job."""
        if f"/{self._kind.lower()}/" not in arn or not arn.startswith("arn:"):
            raise ValidationError(
                f"Invalid {self._kind}Arn: Invalid ResourceArn provided as input {arn}"
            )
        for job in self._present():
            if job.arn == arn:
                return dict(job.description)  # a job may end while the answer is on its way
        raise ServiceError(f"{self._kind}NotFoundException", f"{self._kind} not found: {arn}")

    def page(self, request: Request, size: int | None) -> tuple[list[Response], Response]:
        """(what is told of each job of a page, the member NextToken where there are more).

        Jobs come in reverse order of their ARNs (API reference, ListExports).
        """
        table = request.get("TableArn")
        found = [job for job in self._present() if table in (None, job.description["TableArn"])]
        found.sort(key=lambda job: job.arn, reverse=True)
        if token := request.get("NextToken"):
            tokens = [_token(job) for job in found]
            if token not in tokens:
                raise ValidationError("Invalid NextToken")
            found = found[tokens.index(token) + 1 :]
        count = size or LARGEST_PAGE
        more = {"NextToken": _token(found[count - 1])} if found[count:] else {}
        return [job.description for job in found[:count]], more

    def _present(self) -> list[Job]:
        old = [arn for arn, job in self._jobs.items() if job.started + KEPT <= self.now]
        for arn in old:
            del self._jobs[arn]
        return list(self._jobs.values())


def _asked(request: Request) -> Request:
    return {member: value for member, value in request.items() if member != "ClientToken"}


def _token(job: Job) -> str:
    """What names the last job of a page."""
    return blake2b(job.arn.encode(), digest_size=_TOKEN_BYTES).hexdigest()
