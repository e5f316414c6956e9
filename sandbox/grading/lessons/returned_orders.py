"""Whether a list of orders is the right one: none missing, none strange, each as the table has it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.grading.answers import shown
from sandbox.grading.check import Row
from sandbox.grading.words import are, counted
from sandbox.model.attributes import TYPES, AttributeValue, Item, from_python, to_dynamodb

Orders = Mapping[str, Item]
"""Orders as the table has them, by their order_id."""


@dataclass(frozen=True, slots=True)
class Returned:
    """One thing in the list that came back; of an order, its attributes as they were written."""

    attributes: Mapping[str, Any]

    @property
    def order_id(self) -> str | None:
        kind, content = self.value("order_id") or ("", None)
        return content if kind == "S" else None

    def value(self, name: str) -> AttributeValue | None:
        """An attribute as DynamoDB has it; None where there is none, or none that it could have."""
        try:
            value = from_python(self.attributes[name])
        except (KeyError, TypeError, ValueError, RecursionError):
            return None
        return _unwrapped(value)


def rows_about(answer: Any, wanted: Orders, customer: str) -> Iterator[Row]:
    """What must hold of the value that came back when ``customer``'s orders were ``wanted``."""
    if not isinstance(answer, list | tuple):
        yield False, f"Return the list of orders; this is {_what(answer)}."
    elif answer and all(isinstance(each, str) for each in answer):
        what = "order number" if wanted.keys() >= set(answer) else "text"
        said = f"You returned {counted(len(answer), what)}; the orders themselves are asked for."
        yield False, said
    else:
        got = returned_in(answer)
        yield from _about_ids(got, wanted, customer)
        yield from _about_attributes(got, wanted)


def _what(answer: Any) -> str:
    """What came back in the place of a list, in a few words."""
    if not isinstance(answer, Mapping) or "ResponseMetadata" not in answer:
        return shown(answer)
    for name, held in (("Items", "a list"), ("Item", "one order")):
        if name in answer:
            return f"the whole answer, with {held} under {name}"
    return "an answer with no order in it"


def returned_in(answer: Any) -> list[Returned]:
    """All things in the list that came back, in its order; [] where it is no list."""
    things = answer if isinstance(answer, list | tuple) else []
    return [Returned(each if isinstance(each, Mapping) else {}) for each in things]


def _about_ids(got: Sequence[Returned], wanted: Orders, customer: str) -> Iterator[Row]:
    ids = [each.order_id for each in got]
    nameless = sum(bool(each.attributes) and "order_id" not in each.attributes for each in got)
    yield not nameless, f"{counted(nameless, 'item')} came back without order_id."
    missing = len(wanted.keys() - set(ids))
    yield (
        not missing or nameless > 0,  # without their ids nobody can tell which are missing
        f"{missing} of the {len(wanted)} orders of {customer} {are(missing)} missing.",
    )
    strange = sum(each not in wanted for each in ids) - nameless
    yield (
        not strange,
        f"{strange} of what you returned {are(strange)} not among the orders of {customer}.",
    )
    twice = sum(times > 1 for each, times in Counter(ids).items() if each is not None)
    yield not twice, f"{counted(twice, 'order')} came back more than once."


def _about_attributes(got: Sequence[Returned], wanted: Orders) -> Iterator[Row]:
    """Whether every order came back whole, and as it is in the table."""
    found = [(each, wanted.get(each.order_id or "")) for each in got]
    known = [(each, stored) for each, stored in found if stored]
    lacking = [stored.keys() - each.attributes.keys() for each, stored in known]
    names = sorted(set().union(*lacking))
    who = "The orders lack" if all(each == set(names) for each in lacking) else "Some orders lack"
    yield not names, f"{who} {counted(len(names), 'attribute')}: {', '.join(names)}."
    changed = [
        f"{each.order_id} came back changed: {_change(name, each, stored)}."
        for each, stored in known
        for name in each.attributes
        if name not in stored or each.value(name) != stored[name]
    ]
    yield not changed, changed[0] if changed else ""


def _change(name: str, order: Returned, stored: Item) -> str:
    value = order.attributes[name]
    seen = f"{shown(name)} is {shown(value)}, of Python's type {type(value).__name__}"
    return f"{seen}; stored is {shown(to_dynamodb(stored[name])) if name in stored else 'nothing'}"


def _unwrapped(value: AttributeValue) -> AttributeValue:
    """A value that came through the client, which leaves it wrapped in the name of its type."""
    kind, content = value
    if kind != "M" or len(content) != 1 or not TYPES.issuperset(content):
        return value
    ((inner, (_, text)),) = content.items()
    return inner, text
