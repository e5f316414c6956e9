"""Records, and texts, of every kind."""

from hypothesis import strategies as st

from sandbox.progress.record import Exercise, Prediction, Record, Reflection
from sandbox.progress.values import one_line

LESSONS = st.integers(0, 14)
TURNS = st.integers(0, 30)
LINES = st.text(max_size=40).map(one_line)
PREDICTIONS = st.builds(
    Prediction,
    TURNS,
    LESSONS,
    st.sampled_from(["How many?", "Who objects?"]),
    LINES,
    LINES,
    st.booleans(),
    st.lists(LINES, max_size=2).map(tuple),
    LESSONS,
)
EXERCISES = st.builds(
    Exercise, TURNS, LESSONS, st.sampled_from(["restock", "ship"]), TURNS, st.booleans()
)
REFLECTIONS = st.builds(Reflection, TURNS, LESSONS, LINES)


def _by_key(entries):
    return st.lists(entries, max_size=4).map(lambda found: {each.key: each for each in found})


RECORDS = st.builds(Record, _by_key(PREDICTIONS), _by_key(EXERCISES), _by_key(REFLECTIONS))
