"""Lesson 8: secondary indexes, what they hold, what they cost, and which to have."""

from sandbox.grading.lesson import Lesson
from sandbox.grading.lessons.secondary_indexes.open_orders import OpenOrders
from sandbox.grading.lessons.secondary_indexes.price_index import PriceIndex
from sandbox.grading.lessons.secondary_indexes.two_indexes import TwoIndexes
from sandbox.grading.lessons.secondary_indexes.which_index import WhichIndex

lesson = Lesson("08", OpenOrders(), PriceIndex(), WhichIndex(), TwoIndexes())
