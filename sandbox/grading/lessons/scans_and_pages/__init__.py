"""Lesson 5: what is read, what is returned, and all the pages of it."""

from sandbox.grading.lesson import Lesson
from sandbox.grading.lessons.scans_and_pages.count_entries import CountEntries
from sandbox.grading.lessons.scans_and_pages.refunds import Refunds
from sandbox.grading.lessons.scans_and_pages.scan_in_segments import ScanInSegments
from sandbox.grading.lessons.scans_and_pages.still_open import StillOpen
from sandbox.grading.lessons.scans_and_pages.which_scan import WhichScan

lesson = Lesson("05", WhichScan(), Refunds(), StillOpen(), ScanInSegments(), CountEntries())
