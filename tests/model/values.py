"""Attribute values for the laws of the model, as Hypothesis strategies."""

from decimal import Decimal

from hypothesis import strategies as st

from sandbox.model.attributes import AttributeValue
from sandbox.model.numbers import canonical

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def numbers(largest_exponent: int = 85) -> st.SearchStrategy[str]:
    """Canonical numbers: any sign, 1 to 38 digits, any exponent that the range allows."""
    return st.builds(
        lambda sign, digits, exponent: canonical(str(Decimal((sign, digits, exponent)))),
        st.sampled_from([0, 1]),
        st.lists(st.integers(0, 9), min_size=1, max_size=38).map(tuple),
        st.integers(-120, largest_exponent),
    )


def values(largest_exponent: int = 85) -> st.SearchStrategy[AttributeValue]:
    """Attribute values of every type, nested a little."""
    kinds = {
        "S": text,
        "N": numbers(largest_exponent),
        "B": st.binary(max_size=8),
        "BOOL": st.booleans(),
        "NULL": st.just(True),
    }
    kinds |= {
        f"{kind}S": st.lists(kinds[kind], min_size=1, max_size=4, unique=True).map(tuple)
        for kind in ("S", "N", "B")
    }
    return st.recursive(
        st.one_of([st.tuples(st.just(kind), content) for kind, content in kinds.items()]),
        lambda inner: st.one_of(
            st.tuples(st.just("L"), st.lists(inner, max_size=3).map(tuple)),
            st.tuples(st.just("M"), st.dictionaries(text, inner, max_size=3)),
        ),
        max_leaves=6,
    )


attribute_values = values()
items = st.dictionaries(text.filter(bool), attribute_values, max_size=4)
