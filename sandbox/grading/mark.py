"""How an exercise went, in a word and a reason; apart from `marks`, because reading notebooks takes long to load."""

from dataclasses import dataclass

PASSED, NOT_YET, NOT_ATTEMPTED, PROBLEM = "passed", "not yet", "not attempted", "set-up problem"


@dataclass(frozen=True, slots=True)
class Mark:
    """How an exercise went, and why, in the check's own words."""

    name: str
    title: str  # the check's: what is asked for
    outcome: str
    reason: str = ""
    heading: str = ""  # the notebook's
