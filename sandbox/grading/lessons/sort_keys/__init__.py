"""Lesson 3: sort keys, and the Query that goes along them."""

from sandbox.grading.lesson import Lesson
from sandbox.grading.lessons.sort_keys.latest import Latest
from sandbox.grading.lessons.sort_keys.order_page import OrderPage
from sandbox.grading.lessons.sort_keys.orders_between import OrdersBetween
from sandbox.grading.lessons.sort_keys.price_key import PriceKey

lesson = Lesson("03", PriceKey(), OrdersBetween(), Latest(), OrderPage())
