"""A global table in words: the one thing to notice at a moment, and the whole picture as text."""

from itertools import combinations

from sandbox.model.regions import Pending, ReplicaSnapshot
from sandbox.model.replicas import milliseconds
from sandbox.view.region_picture import MOST_ITEMS, Picture, counted, has_heard, left


def notice(picture: Picture) -> str:
    """The one thing to notice at this moment."""
    found = (
        _lost(picture),
        _conflict(picture),
        _cut(picture),
        _unaware(picture),
        _under_way(picture),
    )
    return next(filter(None, found), _same(picture))


def _lost(picture: Picture) -> str:
    return " ".join(
        _loss(picture, replica.region) for replica in picture.now.replicas if replica.lost
    )


def _loss(picture: Picture, region: str) -> str:
    writes, seconds = picture.recovery_point(region)
    if writes:
        missing = f"{counted(len(writes), 'write')} that no other Region has"
        return f"{region} is lost, and with it {missing}: RPO {seconds:.3f} s."
    live = {replica.region for replica in picture.live}
    if any(k.pending for k in picture.now.links if k.source == region and k.target in live):
        return (
            f"{region} is lost; what it had not sent, later writes elsewhere have replaced: RPO 0."
        )
    return f"{region} is lost; every write of it is in another Region: RPO 0."


def _conflict(picture: Picture) -> str:
    old = set(picture.before.conflicts if picture.before else ())
    new = [conflict for conflict in picture.now.conflicts if conflict not in old]
    if not new:
        return ""
    winner, loser = (picture.version(new[-1].key, v) for v in (new[-1].winner, new[-1].loser))
    return (
        f"Conflict: neither {loser} nor {winner} knew of the other. The last writer wins: {winner} stays, {loser} "
        "is gone, and nobody is told."
    )


def _cut(picture: Picture) -> str:
    cut = [link for link in picture.now.links if link.cut]
    if not cut:
        return ""
    ends = f"The link between {cut[0].source} and {cut[0].target} is cut"
    waiting = [pending for link in cut for pending in link.pending]
    if picture.now.consistency == "STRONG":
        if waiting:
            return f"{waiting[0].target} reaches neither of the other Regions: it takes no writes."
        return f"{ends}: each still reaches the third Region, so every write is everywhere at once."
    if waiting:
        changes = counted(len(waiting), "change")
        return f"{ends}: both take writes, and {changes} cannot get across."
    return f"{ends}: both still take reads and writes."


def _unaware(picture: Picture) -> str:
    for key in picture.keys:
        for one, other in combinations(picture.versions(key), 2):
            if not (has_heard(one, other.version) or has_heard(other, one.version)):
                first, second = sorted((one.version, other.version))
                shown = f"{picture.version(key, first)} and {picture.version(key, second)}"
                return f"{shown} were written without knowing each other: each is the item somewhere, for now."
    return ""


def _under_way(picture: Picture) -> str:
    for replica in picture.live:
        if behind := picture.behind(replica.region):
            return (
                f"{replica.region} is {milliseconds(behind)} behind: until the change arrives, every read there, "
                "even a strong one, finds the old version."
            )
    return ""


def _same(picture: Picture) -> str:
    if any(held.stale for replica in picture.live for held in picture.held(replica)):
        return "The Regions do not hold the same."
    return f"{'Both' if len(picture.live) == 2 else 'All'} Regions hold the same."


def under_way(picture: Picture, pending: Pending) -> str:
    """A change under way, as text."""
    version = picture.version(pending.change.key, pending.change.version)
    when = "held" if pending.held else f"in {milliseconds(left(pending, picture.now))}"
    return f"{version} to {picture.letter(pending.target)} {when}"


def in_words(picture: Picture) -> str:
    """The whole picture as text, line by line."""
    head = f"{picture.now.name} at {picture.now.at:.3f} s ({picture.mode})"
    rows = [_row(picture, replica) for replica in picture.now.replicas]
    if picture.now.witness:
        rows.append(f"{picture.letter(picture.now.witness)} {picture.now.witness}: witness")
    for link in picture.now.links:
        if link.pending:
            changes = ", ".join(under_way(picture, pending) for pending in link.pending)
            rows.append(f"under way{', cut' if link.cut else ''}: {changes}")
    for c in picture.now.conflicts[-MOST_ITEMS:]:
        rows.append(
            f"conflict: {picture.version(c.key, c.winner)} stays, {picture.version(c.key, c.loser)} is gone"
        )
    return "\n".join([head, *(f"  {row}" for row in [*rows, notice(picture)])])


def _row(picture: Picture, replica: ReplicaSnapshot) -> str:
    items = [
        " ".join(filter(None, (held.key, held.content, held.version and f"({held.version})")))
        for held in picture.held(replica)
    ]
    state = " LOST" if replica.lost else ""
    shown = "; ".join(items) or "no items"
    more = f" and {picture.more:,} more" if picture.more > 0 else ""
    return (
        f"{picture.letter(replica.region)} {replica.region}{state}: {shown}{more}; "
        f"{counted(replica.acknowledged, 'write')} acknowledged"
    )
