"""Lesson 2: partition keys, from a key to a place."""

from sandbox.grading.lesson import Lesson
from sandbox.grading.lessons.partition_keys.orders_of import OrdersOf
from sandbox.grading.lessons.partition_keys.repair_advice import RepairAdvice
from sandbox.grading.lessons.partition_keys.same_partition import SamePartition
from sandbox.grading.lessons.partition_keys.spread_writes import SpreadWrites

lesson = Lesson("02", SamePartition(), SpreadWrites(), RepairAdvice(), OrdersOf())
