"""What an interleaver says: of each step, of how an order ends, and of all orders together."""

from sandbox.model.interleaving import TILLS, Event, Outcome, Play, Tally
from sandbox.model.till_ways import Shelf, Step, Way


def code_of(step: Step, till: str) -> list[str]:
    """What a request asks for, line by line."""
    lines = [f"order {till}, if it is new"] if step.puts_order else []
    lines += [step.update] if step.update else []
    return [*lines, *([f"IF {step.condition}"] if step.condition else [])]


def result(event: Event, way: Way) -> str:
    """What came of a step, as its card says it."""
    now = event.before
    if event.outcome is Outcome.SKIPPED:
        return "sees nothing left, sends nothing"
    if event.outcome is Outcome.REFUSED:
        differs = "version" if ":version" in event.step.condition else "stock"
        return f"refused: {differs} is {getattr(now, differs)}"
    if event.outcome is Outcome.READ:
        version = f", version {now.version}" if way.counts_versions else ""
        return f"sees stock {now.stock}{version}"
    if not event.step.update:
        return "stored"
    old = f", from an old {event.seen.stock}" if event.outdated and event.seen else ""
    both = ", order stored" if event.step.puts_order else ""
    return f"stock {now.stock} → {event.after.stock}{old}{both}"


def told(event: Event, way: Way) -> str:
    """A step in a sentence, for whoever cannot see its card."""
    asked = " ".join([event.step.operation, *code_of(event.step, event.till)])
    return f"Till {event.till}, {asked}: {result(event, way)}."


def ending(play: Play, till: str) -> str:
    """How it ends for a till."""
    if till in play.sold and till in play.refused:
        return "an order, no jumper"
    if till in play.sold:
        return "sells one"
    return "refused" if till in play.refused else "sold out"


def verdict(play: Play) -> str:
    """How an order ends, in a sentence.

    >>> from sandbox.model.interleaving import play
    >>> from sandbox.model.till_ways import WAYS
    >>> verdict(play(WAYS["read, then write"], "ABAB"))
    'Wrong: 2 jumpers sold, 1 was there, and the stock says 0.'
    """
    sold, left = len(play.sold), play.end.stock
    jumpers = f"{sold} jumper{'' if sold == 1 else 's'} sold"
    there = f"{play.stock} {'was' if play.stock == 1 else 'were'} there"
    if play.wrong:
        return f"Wrong: {jumpers}, {there}, and the stock says {left}."
    needless = f" Till {play.refused[0]} was refused, though one is left." if play.needless else ""
    return f"Right: {jumpers}, {there}, and the stock says {left}.{needless}"


def counted(found: Tally) -> str:
    """How all orders end, as a heading.

    >>> from sandbox.model.interleaving import tally
    >>> from sandbox.model.till_ways import WAYS
    >>> counted(tally(WAYS["read, then write"]))
    '4 of 6 orders end wrong'
    """
    return f"{found.wrong} of {len(found.plays)} orders end wrong"


def summary(found: Tally) -> str:
    """How all orders end, in a sentence."""
    needless = f"; in {found.needless}, a till is refused though a jumper is left"
    wrong = f"Of all {len(found.plays)} orders, {found.wrong or 'none'} ends wrong"
    wrong = wrong.replace("ends", "end") if found.wrong > 1 else wrong
    return f"{wrong}{needless if found.needless else ''}."


def held(shelf: Shelf, way: Way) -> tuple[str, str]:
    """What the tables hold: the stock, and what else this way keeps."""
    stock = str(shelf.stock).replace("-", "−")
    if way.stores_orders:
        plural = "s" if len(shelf.orders) > 1 else ""
        return stock, f"order{plural} {', '.join(shelf.orders)}" if shelf.orders else "no order"
    return stock, f"version {shelf.version}" if way.counts_versions else ""


def as_text(play: Play, found: Tally, moment: int) -> str:
    """An interleaver as plain text."""
    steps = [
        (event, [event.step.operation, *code_of(event.step, event.till)]) for event in play.events
    ]
    wide = max(len(_asked(parts)) for _, parts in steps)
    rows = [f"Interleaver: {play.way.name}, stock {play.stock}, order {' '.join(play.order)}"]
    for number, (event, parts) in enumerate(steps, 1):
        mark = ">" if number == moment < len(steps) else " "
        rows.append(
            f" {mark}{number} till {event.till}  {_asked(parts):<{wide}}  {result(event, play.way)}"
        )
    rows.append("  " + "; ".join(f"till {till}: {ending(play, till)}" for till in TILLS))
    marks = (f"{'✗' if each.wrong else '✓'} {each.order}" for each in found.plays)
    return "\n".join([*rows, f"  {verdict(play)}", f"  {summary(found)}", "  " + "   ".join(marks)])


def _asked(parts: list[str]) -> str:
    return f"{parts[0]:<10}  {'; '.join(parts[1:])}".rstrip()
