"""Requests a second for each key, and the single requests that are drawn from them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.model.rates import DAY, Rates, daily_curve, one_hot_item, steady, uniform, zipf


@given(st.integers(1, 200), st.floats(0, 3), st.floats(0, 1))
def test_the_shares_of_all_keys_are_one_together(keys, skew, share):
    popularities = [uniform(keys), zipf(keys, skew)]
    if keys > 1:
        popularities.append(one_hot_item(keys, share))
    for shares in popularities:
        assert len(shares) == keys
        assert shares.sum() == pytest.approx(1)
        assert (shares >= 0).all()


def test_the_nth_key_of_a_zipf_distribution_is_asked_for_an_nth_as_often():
    shares = zipf(1_000, skew=1.0)
    assert shares[0] / shares[9] == pytest.approx(10)
    assert zipf(10, skew=0).tolist() == pytest.approx(uniform(10).tolist())


def test_one_hot_item_takes_its_share():
    assert one_hot_item(5, 0.6).tolist() == pytest.approx([0.6, 0.1, 0.1, 0.1, 0.1])
    for keys, share in ((1, 0.5), (3, 1.2), (3, -0.1)):
        with pytest.raises(ValueError, match="a share lies between"):
            one_hot_item(keys, share)
    with pytest.raises(ValueError, match="at least one key"):
        uniform(0)


def test_a_day_is_quiet_at_midnight_and_busy_at_noon():
    curve = daily_curve(5_000, 500, step=60)
    assert len(curve) == DAY / 60
    assert (curve.argmin(), curve.argmax()) == (0, 720)
    assert (curve.min(), curve.max()) == pytest.approx((500, 5_000))


RATES = st.builds(
    lambda skew, curve, writes, step: Rates.of(zipf(20, skew), curve, writes=writes, step=step),
    st.floats(0, 2),
    st.lists(st.floats(0, 40), min_size=1, max_size=10),
    st.sampled_from([0.0, 0.3, 1.0]),
    st.sampled_from([1, 7]),
)


@given(RATES, st.integers(0, 2**32))
def test_as_many_requests_are_drawn_as_the_curve_says(rates, seed):
    drawn = rates.draw(seed)
    ((_, curve),) = rates.layers
    per_second = np.repeat(curve, rates.step)
    arrived = np.cumsum(np.bincount(drawn.seconds, minlength=rates.duration))
    assert drawn.duration == rates.duration == len(per_second)
    assert (np.abs(arrived - np.cumsum(per_second)) < 1.001).all()
    if rates.writes in (0, 1):
        assert (drawn.writes == bool(rates.writes)).all()


@given(RATES, st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_requests(rates, seed):
    assert list(rates.draw(seed)) == list(rates.draw(seed))


def test_keys_and_directions_are_drawn_by_chance():
    drawn = Rates.of(zipf(50, 1.0), steady(10_000, seconds=10), writes=0.25).draw(seed=1)
    shares = np.bincount(drawn.keys, minlength=50) / len(drawn)
    assert shares == pytest.approx(zipf(50, 1.0), abs=0.01)
    assert drawn.writes.mean() == pytest.approx(0.25, abs=0.01)
    other = Rates.of(zipf(50, 1.0), steady(10_000, seconds=10), writes=0.25).draw(seed=2)
    assert not np.array_equal(drawn.keys, other.keys)


def test_a_generator_goes_on_where_it_was():
    rng = np.random.Generator(np.random.PCG64(7))
    rates = Rates.of(uniform(9), steady(100, seconds=2))
    one, other = rates.draw(rng), rates.draw(rng)
    assert not np.array_equal(one.keys, other.keys)
    assert np.array_equal(one.keys, rates.draw(7).keys)


def test_a_flash_sale_comes_on_top_for_one_key_for_a_while_mixed_with_everything_else():
    base = Rates.of(uniform(10), steady(100, seconds=60), names=[f"item-{n}" for n in range(10)])
    drawn = base.flash_sale(900, start=20, lasting=10, key=3).draw(seed=7)
    per_second = np.bincount(drawn.seconds)
    assert per_second.tolist() == [100] * 20 + [1_000] * 10 + [100] * 30
    sale = drawn.keys[drawn.seconds == 25]
    assert (sale == 3).mean() == pytest.approx(0.91, abs=0.02)
    early, late = np.array_split(sale == 3, 2)
    assert early.mean() == pytest.approx(late.mean(), abs=0.05)
    assert drawn.names[3] == "item-3"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Rates.of(uniform(3), [1.0], names=["a"]), "one share for each name"),
        (lambda: Rates(("a",), ((uniform(1), np.ones(1)), (uniform(1), np.ones(2)))), "one length"),
        (lambda: Rates.of(uniform(3), [-1.0]), "0 or more"),
        (lambda: Rates.of(uniform(3), [1.0], writes=1.5), "between 0 and 1"),
        (lambda: Rates.of(uniform(3), [1.0], step=0), "1 or more"),
        (lambda: Rates.of(uniform(3), [1.0], read_units=0.7), "half units"),
        (lambda: Rates.of(uniform(3), [1.0], step=60).flash_sale(1, start=30, lasting=60), "step of 60 s"),
    ],
)  # fmt: skip
def test_nonsense_is_no_rate(make, message):
    with pytest.raises(ValueError, match=message):
        make()
