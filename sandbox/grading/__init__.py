"""Checks, hints, outcomes, and the authoring of exercises."""

from sandbox.grading.lessons.cli_and_expressions import lesson as lesson_04
from sandbox.grading.lessons.consistency import lesson as lesson_06
from sandbox.grading.lessons.items_and_keys import lesson as lesson_01
from sandbox.grading.lessons.partition_keys import lesson as lesson_02
from sandbox.grading.lessons.safe_writes import lesson as lesson_07
from sandbox.grading.lessons.scans_and_pages import lesson as lesson_05
from sandbox.grading.lessons.secondary_indexes import lesson as lesson_08
from sandbox.grading.lessons.sort_keys import lesson as lesson_03

__all__ = [
    "lesson_01",
    "lesson_02",
    "lesson_03",
    "lesson_04",
    "lesson_05",
    "lesson_06",
    "lesson_07",
    "lesson_08",
]
