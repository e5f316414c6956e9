"""The map in which a table lies, against Python's own dictionary."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.ordered_map import LONGEST_RUN, OrderedMap

keys = st.binary(max_size=2)
changes = st.lists(st.tuples(keys, st.integers(0, 9) | st.none()), max_size=60)


def changed(found: list[tuple[bytes, int | None]]) -> tuple[OrderedMap[int], dict[bytes, int]]:
    ours: OrderedMap[int] = OrderedMap()
    plain: dict[bytes, int] = {}
    for key, value in found:
        if value is None:
            assert ours.pop(key) == plain.pop(key, None)
        else:
            assert ours.put(key, value) == plain.get(key)
            plain[key] = value
    return ours, plain


@given(changes, keys, keys | st.none(), st.booleans())
def test_a_walk_meets_all_between_two_places_in_order(found, low, high, forward):
    ours, plain = changed(found)
    wanted = sorted(e for e in plain.items() if low <= e[0] and (high is None or e[0] < high))
    assert list(ours.walk(low, high, forward=forward)) == (wanted if forward else wanted[::-1])
    assert list(ours.values()) == [plain[key] for key in sorted(plain)]


@given(changes, keys)
def test_what_was_put_is_found_and_nothing_else(found, key):
    ours, plain = changed(found)
    assert (ours.get(key), len(ours)) == (plain.get(key), len(plain))


def test_it_stays_in_order_over_many_runs():
    rng = Random(7)
    numbers = rng.sample(range(10 * LONGEST_RUN), 5 * LONGEST_RUN)
    ours, plain = changed([(number.to_bytes(4, "big"), number) for number in numbers])
    assert list(ours.values()) == sorted(plain.values())
    for number in numbers[: 4 * LONGEST_RUN]:
        assert ours.pop(number.to_bytes(4, "big")) == number
    assert list(ours.values()) == sorted(numbers[4 * LONGEST_RUN :])
    low, high = (3 * LONGEST_RUN).to_bytes(4, "big"), (6 * LONGEST_RUN).to_bytes(4, "big")
    between = [n for n in numbers[4 * LONGEST_RUN :] if 3 * LONGEST_RUN <= n < 6 * LONGEST_RUN]
    assert [value for _, value in ours.walk(low, high)] == sorted(between)
