"""What the picture of a global table shows, as plain data: who has which version, what is under way, what is gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
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
        elsewhere = [other.version for other in self.versions(change.key)]
        beaten = [c.loser for c in self._conflicts(change) if has_heard(change, c.loser)]
        return Held(
            ", ".join(plain(value) for value in change.key),
            _content(change),
            self.version(change.key, change.version),
            change.version.region,
            not replica.lost and any(version > change.version for version in elsewhere),
            replica.lost and all(version < change.version for version in elsewhere),
            tuple((self.version(change.key, v), v.region) for v in beaten),
        )

    def versions(self, key: Key) -> list[Change]:
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


def has_heard(change: Change, version: Version) -> bool:
    """Whether a version was known where this change was made or merged."""
    return change.seen.get(version.region, BEFORE) >= version
