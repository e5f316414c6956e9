"""What an order left behind in the table, as items and in words."""

from sandbox.grading.evidence import Evidence
from sandbox.grading.lessons.safe_writes.wishes import Stored, Wish, stock_of
from sandbox.model.snapshot import TableSnapshot


def stored(table: TableSnapshot | None) -> Stored:
    return {item["id"][1]: item for item in table.items} if table else {}


def state(e: Evidence) -> Stored:
    return stored(e.after)


def changes(e: Evidence) -> str:
    """What became of the table, in a few words."""
    was, now = stored(e.before), state(e)
    said = [f"{key} is stored" for key in now.keys() - was.keys()]
    for key in was.keys() & now.keys():
        if was[key] == now[key]:
            continue
        stocks = stock_of(was, key), stock_of(now, key)
        taken = f"{key} has {stocks[1]} in stock instead of {stocks[0]}"
        said.append(taken if stocks[0] != stocks[1] else f"{key} is another item")
    said += [f"{key} is gone" for key in was.keys() - now.keys()]
    said = sorted(said)
    more = f", and {len(said) - 3} more" if len(said) > 3 else ""
    return ", ".join(said[:3]) + more


def missing(e: Evidence, wish: Wish) -> str:
    """What of an order that could be placed is not as it should be."""
    wanted, now = wish.carried_out(stored(e.before)), state(e)
    wrong = sorted(key for key in wanted if wanted[key] != now.get(key))
    said = [_wrong(key, wanted, now) for key in wrong] or [
        f"{key} is too much" for key in sorted(now.keys() - wanted.keys())
    ]
    return ", ".join(said[:3]) + (f", and {len(said) - 3} more" if len(said) > 3 else "")


def _wrong(key: str, wanted: Stored, now: Stored) -> str:
    """In which way an item is not as it should be."""
    if key not in now:
        return f"{key} is missing"
    there, due = stock_of(now, key), stock_of(wanted, key)
    if there != due:
        return f"{key} has {there} in stock instead of {due}"
    return f"{key} is not as it should be"


def torn(e: Evidence, wish: Wish) -> str:
    """What a power cut left of an order."""
    wanted, now = wish.carried_out(stored(e.before)), state(e)
    wrong = sum(wanted[key] != now.get(key) for key in wanted)
    return f"{changes(e)}; {wrong} of the order's other writes never came." if wrong else ""


def overwritten(e: Evidence) -> list[str]:
    """Items besides the products that were there, and were replaced."""
    was, now = stored(e.before), state(e)
    return sorted(
        key for key in was if "stock" not in was[key] and key in now and was[key] != now[key]
    )


def went_below(e: Evidence) -> str:
    """A product whose stock fell below zero; "" if none did."""
    now = state(e)
    return next((key for key in sorted(now) if stock_of(now, key) < 0), "")


def ordinal(number: int) -> str:
    """A place among a few.

    >>> ordinal(1), ordinal(4)
    ('first', '4th')
    """
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")
