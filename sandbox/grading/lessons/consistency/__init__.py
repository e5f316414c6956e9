"""Lesson 6: consistency, what a read may show and what it costs."""

from sandbox.grading.lesson import Lesson
from sandbox.grading.lessons.consistency.checkout import Checkout
from sandbox.grading.lessons.consistency.price_views import PriceViews
from sandbox.grading.lessons.consistency.save_city import SaveCity
from sandbox.grading.lessons.consistency.six_reads import SixReads

lesson = Lesson("06", SixReads(), SaveCity(), PriceViews(), Checkout())
