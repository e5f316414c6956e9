"""Customers' profiles: whether one was changed as it should be, and whether its page shows it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import Row
from sandbox.grading.evidence import Evidence
from sandbox.grading.lessons.returned_orders import Returned
from sandbox.grading.words import counted
from sandbox.model.attributes import Item, to_python


def customer_of(e: Evidence) -> str:
    customer: str = e.arguments[2]
    return customer


def profile_of(e: Evidence) -> Item:
    """The profile as the table has it after the call."""
    return e.now(customer_id=customer_of(e))


def rows_about_table(e: Evidence) -> Iterator[Row]:
    """What must hold of the table."""
    key = {"customer_id": customer_of(e)}
    was, now = e.was(**key), profile_of(e)
    city = to_python(now["city"]) if "city" in now else "not there"
    yield (
        city == e.arguments[3],
        f"{customer_of(e)} saved {e.arguments[3]}; in the table city is {city}.",
    )
    lost = sorted(was.keys() - now.keys() - {"city"})
    yield not lost, f"The profile of {customer_of(e)} has lost {', '.join(lost)}."
    besides = [n for n in now if n != "city" and now[n] != was.get(n) and n not in lost]
    others = e.disturbed(**key)
    yield (
        not besides and not others,
        f"More changed than the city of {customer_of(e)}: {', '.join(besides) or counted(others, 'other item')}.",
    )
    puts = [entry for entry in e.ledger if entry.operation == "PutItem" and not entry.error]
    yield not puts, f"You put the whole profile of {customer_of(e)} to change one attribute."


def rows_about_pages(seen: Sequence[Evidence]) -> Iterator[Row]:
    """What must hold of the profiles that came back."""
    strange = next((said for e in seen if (said := _no_profile(e.returned))), None)
    yield not strange, f"Return the profile as a dict; this is {strange}."
    if strange:
        return
    stale = shown_the_past(seen)
    first = f"{customer_of(stale[0])} was shown {shown(stale[0].returned['city'])}" if stale else ""
    yield (
        not stale,
        f"For {len(stale)} of {len(seen)} customers the page showed the past: {first}.",
    )
    names = sorted({name for e in seen for name in profile_of(e).keys() - e.returned.keys()})
    yield not names, f"The page lacks {', '.join(names)}."
    wrong = [
        f"The page of {customer_of(e)} says {name}: {shown(e.returned[name])}; stored is {_stored(e, name)}."
        for e in seen
        for name in e.returned
        if name != "city" and Returned(e.returned).value(name) != profile_of(e).get(name)
    ]
    yield not wrong, wrong[0] if wrong else ""


def shown_the_past(seen: Sequence[Evidence]) -> list[Evidence]:
    """Those whose page has a city, and not the one that was saved."""
    pages = [e for e in seen if isinstance(e.returned, Mapping) and "city" in e.returned]
    return [e for e in pages if Returned(e.returned).value("city") != ("S", e.arguments[3])]


def _no_profile(returned: Any) -> str | None:
    """What came back in the place of a profile, or None."""
    if not isinstance(returned, Mapping):
        return shown(returned)
    if "ResponseMetadata" in returned:
        return f"the whole answer, with {', '.join(sorted(returned.keys() - {'ResponseMetadata'})) or 'no item'} in it"
    return None


def _stored(e: Evidence, name: str) -> str:
    return shown(to_python(profile_of(e)[name])) if name in profile_of(e) else "nothing"
