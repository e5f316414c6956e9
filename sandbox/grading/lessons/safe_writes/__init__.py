"""Lesson 7: writes that stay right when others write too, when something fails, and when they are sent twice."""

from sandbox.grading.lesson import Lesson
from sandbox.grading.lessons.safe_writes.edit import Edit
from sandbox.grading.lessons.safe_writes.load import Load
from sandbox.grading.lessons.safe_writes.place_order import PlaceOrder
from sandbox.grading.lessons.safe_writes.sign_up import SignUp

lesson = Lesson("07", Edit(), SignUp(), Load(), PlaceOrder())
