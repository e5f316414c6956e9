"""What the picture of a global table shows, as plain data: who has which version, what is under way, what is gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from string import ascii_uppercase

from sandbox.model.attributes import AttributeValue, Item, to_python
from sandbox.model.regions import (
    BEFORE,
    Change,
    Conflict,
    GlobalTableSnapshot,
    Key,
    LinkSnapshot,
    LostWrite,
    Pending,
    ReplicaSnapshot,
    Version,
)
from sandbox.model.replicas import milliseconds
from sandbox.view.notation import python_text, quoted

MOST_ITEMS = 4  # that are drawn; of more, the last written
MODES = {
    "EVENTUAL": "MREC, multi-Region eventual consistency",
    "STRONG": "MRSC, strong consistency",
}


@dataclass(frozen=True, slots=True)
class Held:
    """One item as one Region has it."""

    key: str
    content: str
    version: str  # such as "A3": the third write of Region A; "" of what nobody wrote
    region: str  # that wrote it
    stale: bool  # a Region that is not lost has a newer one
    lost: bool  # it is in no Region that is left
    beaten: tuple[tuple[str, str], ...]  # versions that lost against this one, and who wrote them


@dataclass(frozen=True)
class Picture:
    """A global table at one moment; ``before`` is the moment before it."""

    now: GlobalTableSnapshot
    members: tuple[str, ...]  # its Regions in all moments, a witness last
    before: GlobalTableSnapshot | None = None

    def letter(self, region: str) -> str:
        """What a Region's versions are marked with."""
        return ascii_uppercase[self.members.index(region)] if region in self.members else "?"

    @property
    def live(self) -> list[ReplicaSnapshot]:
        """The replicas whose Region is not lost."""
        return [replica for replica in self.now.replicas if not replica.lost]

    def replica(self, region: str) -> ReplicaSnapshot | None:
        return next((r for r in self.now.replicas if r.region == region), None)

    def link(self, source: str, target: str) -> LinkSnapshot | None:
        ends = (source, target)
        return next((link for link in self.now.links if (link.source, link.target) == ends), None)

    @cached_property
    def _numbers(self) -> dict[tuple[Key, Version], int]:
        """Of each write that is remembered, which of its Region's it was."""
        left = {replica.region: replica.acknowledged for replica in self.now.replicas}
        numbers = {}
        for event in reversed(self.now.events):
            if event.what == "written" and event.region in left:
                numbers[event.key, event.version] = left[event.region]
                left[event.region] -= 1
        return numbers

    def version(self, key: Key, version: Version) -> str:
        """A version as it is marked, such as "A3"; nothing for what was there before."""
        if version == BEFORE:
            return ""
        return f"{self.letter(version.region)}{self._numbers.get((key, version), '')}"

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The items that are drawn: the last written, in the order in which they came."""
        latest: dict[Key, Version] = {}
        for replica in self.now.replicas:
            for change in replica.items:
                known = latest.get(change.key, change.version)
                latest[change.key] = max(known, change.version)
        kept = sorted(latest, key=latest.__getitem__, reverse=True)[:MOST_ITEMS]
        return tuple(key for key in latest if key in kept)

    @property
    def more(self) -> int:
        """Items that are not drawn."""
        return item_count(self.now) - len(self.keys)

    @cached_property
    def _items(self) -> dict[str, dict[Key, Change]]:
        """By Region and key, what is there."""
        return {r.region: {change.key: change for change in r.items} for r in self.now.replicas}

    def held(self, replica: ReplicaSnapshot) -> list[Held]:
        """The items that are drawn, as a Region has them."""
        there = self._items[replica.region]
        return [self._held(there.get(key, Change(key, None, BEFORE)), replica) for key in self.keys]

    def _held(self, change: Change, replica: ReplicaSnapshot) -> Held:
        elsewhere = [other.version for other in self._versions(change.key)]
        beaten = [c.loser for c in self._conflicts(change) if _has_heard(change, c.loser)]
        return Held(
            ", ".join(plain(value) for value in change.key),
            _content(change),
            self.version(change.key, change.version),
            change.version.region,
            not replica.lost and any(version > change.version for version in elsewhere),
            replica.lost and all(version < change.version for version in elsewhere),
            tuple((self.version(change.key, v), v.region) for v in beaten),
        )

    def _versions(self, key: Key) -> list[Change]:
        """An item as the Regions have it that are left."""
        found = (self._items[replica.region].get(key) for replica in self.live)
        return [change for change in found if change]

    def _conflicts(self, change: Change) -> list[Conflict]:
        ours = (change.key, change.version)
        return [c for c in self.now.conflicts if (c.key, c.winner) == ours]

    def recovery_point(self, region: str) -> tuple[list[LostWrite], float]:
        """The writes to this table that went with a Region, and how many seconds the oldest of them lay back."""
        losses = [loss for loss in self.now.losses if loss.region == region]
        writes = [w for w in losses[-1].writes if w.table == self.now.name] if losses else []
        return writes, losses[-1].at - writes[0].at if writes else 0.0

    def behind(self, region: str) -> float:
        """Seconds by which a Region is behind the others that are not lost."""
        live = {replica.region for replica in self.live}
        return max(
            (k.lag for k in self.now.links if k.target == region and k.source in live), default=0.0
        )

    @property
    def mode(self) -> str:
        return MODES.get(self.now.consistency, self.now.consistency)

    # what to notice

    @property
    def line(self) -> str:
        """The one thing to notice at this moment."""
        found = (self._lost(), self._conflict(), self._cut(), self._unaware(), self._under_way())
        return next(filter(None, found), self._same())

    def _lost(self) -> str:
        return " ".join(self._loss(replica.region) for replica in self.now.replicas if replica.lost)

    def _loss(self, region: str) -> str:
        writes, seconds = self.recovery_point(region)
        if writes:
            missing = f"{counted(len(writes), 'write')} that no other Region has"
            return f"{region} is lost, and with it {missing}: RPO {seconds:.3f} s."
        live = {replica.region for replica in self.live}
        if any(k.pending for k in self.now.links if k.source == region and k.target in live):
            return f"{region} is lost; what it had not sent, later writes elsewhere have replaced: RPO 0."
        return f"{region} is lost; every write of it is in another Region: RPO 0."

    def _conflict(self) -> str:
        old = set(self.before.conflicts if self.before else ())
        new = [conflict for conflict in self.now.conflicts if conflict not in old]
        if not new:
            return ""
        winner, loser = (self.version(new[-1].key, v) for v in (new[-1].winner, new[-1].loser))
        return (
            f"Conflict: neither {loser} nor {winner} knew of the other. The last writer wins: {winner} stays, {loser} "
            "is gone, and nobody is told."
        )

    def _cut(self) -> str:
        cut = [link for link in self.now.links if link.cut]
        if not cut:
            return ""
        ends = f"The link between {cut[0].source} and {cut[0].target} is cut"
        waiting = [pending for link in cut for pending in link.pending]
        if self.now.consistency == "STRONG":
            if waiting:
                return (
                    f"{waiting[0].target} reaches neither of the other Regions: it takes no writes."
                )
            return f"{ends}: each still reaches the third Region, so every write is everywhere at once."
        if waiting:
            changes = counted(len(waiting), "change")
            return f"{ends}: both take writes, and {changes} cannot get across."
        return f"{ends}: both still take reads and writes."

    def _unaware(self) -> str:
        for key in self.keys:
            for one, other in combinations(self._versions(key), 2):
                if not (_has_heard(one, other.version) or _has_heard(other, one.version)):
                    first, second = sorted((one.version, other.version))
                    shown = f"{self.version(key, first)} and {self.version(key, second)}"
                    return f"{shown} were written without knowing each other: each is the item somewhere, for now."
        return ""

    def _under_way(self) -> str:
        for replica in self.live:
            if behind := self.behind(replica.region):
                return (
                    f"{replica.region} is {milliseconds(behind)} behind: until the change arrives, every read there, "
                    "even a strong one, finds the old version."
                )
        return ""

    def _same(self) -> str:
        if any(held.stale for replica in self.live for held in self.held(replica)):
            return "The Regions do not hold the same."
        return f"{'Both' if len(self.live) == 2 else 'All'} Regions hold the same."

    def under_way(self, pending: Pending) -> str:
        """A change under way, as text."""
        version = self.version(pending.change.key, pending.change.version)
        when = "held" if pending.held else f"in {milliseconds(left(pending, self.now))}"
        return f"{version} to {self.letter(pending.target)} {when}"

    def __str__(self) -> str:
        head = f"{self.now.name} at {self.now.at:.3f} s ({self.mode})"
        rows = [self._row(replica) for replica in self.now.replicas]
        if self.now.witness:
            rows.append(f"{self.letter(self.now.witness)} {self.now.witness}: witness")
        for link in self.now.links:
            if link.pending:
                changes = ", ".join(self.under_way(pending) for pending in link.pending)
                rows.append(f"under way{', cut' if link.cut else ''}: {changes}")
        for c in self.now.conflicts[-MOST_ITEMS:]:
            rows.append(
                f"conflict: {self.version(c.key, c.winner)} stays, {self.version(c.key, c.loser)} is gone"
            )
        return "\n".join([head, *(f"  {row}" for row in [*rows, self.line])])

    def _row(self, replica: ReplicaSnapshot) -> str:
        items = [
            " ".join(filter(None, (held.key, held.content, held.version and f"({held.version})")))
            for held in self.held(replica)
        ]
        state = " LOST" if replica.lost else ""
        shown = "; ".join(items) or "no items"
        more = f" and {self.more:,} more" if self.more > 0 else ""
        return (
            f"{self.letter(replica.region)} {replica.region}{state}: {shown}{more}; "
            f"{counted(replica.acknowledged, 'write')} acknowledged"
        )


def members(moments: Sequence[GlobalTableSnapshot]) -> tuple[str, ...]:
    """The Regions of a global table in all moments, in the order in which they came, a witness last."""
    regions = dict.fromkeys(replica.region for moment in moments for replica in moment.replicas)
    witnesses = dict.fromkeys(moment.witness for moment in moments if moment.witness)
    return (*(r for r in regions if r not in witnesses), *witnesses)


def item_count(now: GlobalTableSnapshot) -> int:
    """How many items a global table has or had, deleted ones included, in any Region."""
    return len({change.key for replica in now.replicas for change in replica.items})


def left(pending: Pending, now: GlobalTableSnapshot) -> float:
    """Seconds until a change is due."""
    return max(0.0, pending.due - now.at)


def farthest(moments: Iterable[GlobalTableSnapshot]) -> float:
    """The longest that any change still had to go, in seconds; the length of a link stands for it."""
    ways = [left(p, m) for m in moments for link in m.links for p in link.pending if not p.held]
    return max(ways, default=0.0) or 1.0


def plain(value: AttributeValue) -> str:
    """A value in few words: strings without their quotes, numbers as they are."""
    kind, content = value
    match kind:
        case "S":
            return quoted(content)[1:-1]
        case "N":
            return str(content)
        case _:
            return python_text(to_python(value))


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s'[: number != 1]}"


def _content(change: Change) -> str:
    if change.item is None:
        return "not there" if change.version == BEFORE else "deleted"
    return ", ".join(f"{name} {plain(value)}" for name, value in _others(change.item, change.key))


def _others(item: Item, key: Key) -> list[tuple[str, AttributeValue]]:
    """The attributes that are not of the key."""
    return [(name, value) for name, value in item.items() if value not in key]


def _has_heard(change: Change, version: Version) -> bool:
    return change.seen.get(version.region, BEFORE) >= version
