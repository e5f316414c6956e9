"""Lesson 1: items, keys and types."""

from sandbox.grading.lesson import Lesson
from sandbox.grading.lessons.items_and_keys.fill_one_unit import FillOneUnit
from sandbox.grading.lessons.items_and_keys.restock import Restock
from sandbox.grading.lessons.items_and_keys.retire import Retire
from sandbox.grading.lessons.items_and_keys.store_product import StoreProduct

lesson = Lesson("01", StoreProduct(), Retire(), Restock(), FillOneUnit())
