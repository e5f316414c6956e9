"""A learner's progress: predictions kept and asked again, a journal, exercises done.

It is kept in one readable file in the learner's home, and nowhere else; ``DYNAMODB_COURSE_PROGRESS`` names another.
"""

from sandbox.progress.commands import progress
from sandbox.progress.notes import Notes

__all__ = ["Notes", "progress"]
