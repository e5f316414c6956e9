"""Lesson 4: the AWS command line and expressions."""

from sandbox.grading.lesson import Lesson
from sandbox.grading.lessons.cli_and_expressions.get_line import GetLine
from sandbox.grading.lessons.cli_and_expressions.repair_query import RepairQuery
from sandbox.grading.lessons.cli_and_expressions.ship import Ship
from sandbox.grading.lessons.cli_and_expressions.translate_call import TranslateCall

lesson = Lesson("04", RepairQuery(), GetLine(), Ship(), TranslateCall())
