"""``python -m sandbox check``: the exercises of a lesson, or of all, run and judged."""

import argparse
import asyncio
import json
import re
import sys
from pathlib import Path

from sandbox import grading
from sandbox.grading.lesson import Lesson
from sandbox.grading.report import USAGE, Report, as_json, exit_code, summary
from sandbox.progress.course import course_folder, lessons

EXIT_CODES = """exit codes:
    0  every exercise passed
    1  at least one has not passed yet, or was not attempted
    2  wrong usage, such as a lesson that does not exist
    3  something could not be judged: a package is missing, the notebook is damaged, Python ended,
       or a cell did not end in time
  130  stopped with Ctrl+C"""
STOPPED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXIT_CODES
    parser.add_argument(
        "lessons", nargs="*", metavar="LESSON", help="such as 03; without one, all are checked"
    )
    parser.add_argument(
        "--json", action="store_true", help="print the report as JSON, for a program"
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=20.0,
        metavar="SECONDS",
        help="for one cell; default: 20",
    )


def run(options: argparse.Namespace) -> int:
    """Check, print, and return the exit code."""
    folder = course_folder()
    if folder is None:
        return _refused(
            "The course is not in this folder: change to the one that has notebooks/ in it."
        )
    chosen = numbers(options.lessons)
    if isinstance(chosen, str):
        return _refused(chosen)
    reports = []
    try:
        for number in chosen:
            reports.append(_checked(folder, number, options.timeout))
            if not options.json:
                print(reports[-1], end="\n\n", flush=True)
    except (KeyboardInterrupt, asyncio.CancelledError):  # nbclient makes the second of the first
        print("check: stopped.", file=sys.stderr)
        return STOPPED
    if options.json:
        print(json.dumps(as_json(reports), indent=2, ensure_ascii=False))
    else:
        print(summary(reports))
    return exit_code(reports)


def numbers(named: list[str]) -> list[str] | str:
    """The lessons that are named, as "03"; all, if none is. Or a sentence about one that there is not."""
    known = _with_checks()
    found = []
    for name in named:
        numbered = re.fullmatch(r"([0-9]{1,2})(_.*)?", Path(name).stem)
        number = numbered[1].zfill(2) if numbered else ""
        if number not in known:
            return f"There is no lesson {name} with exercises; there is {', '.join(known)}."
        found.append(number)
    return list(dict.fromkeys(found)) or list(known)


def _checked(folder: Path, number: str, patience: float) -> Report:
    course = next((each for each in lessons(folder) if each.number == int(number)), None)
    notebook = f"exercises/{course.file if course else f'{number}_….ipynb'}"
    headings = course.exercises if course else {}
    again = (
        f"`python -m sandbox reset {number}` brings the notebook back as it was, and keeps yours."
    )
    try:
        from sandbox.grading.attempt import NotRun, attempt
        from sandbox.grading.marks import marks
    except ImportError as missing:
        return Report(
            number, notebook, (), f"A package is missing: {missing}. `make setup` installs it."
        )
    try:
        cells, problem = attempt(folder / notebook, patience)
    except NotRun as why:
        return Report(number, notebook, (), f"{why} {again}")
    found = marks(_with_checks()[number], headings, cells, problem, patience)
    return Report(number, notebook, found, problem)


def _with_checks() -> dict[str, Lesson]:
    found = [getattr(grading, name) for name in grading.__all__]
    return {lesson.number: lesson for lesson in found}


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 3_600:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 3600 seconds")
    return seconds


def _refused(sentence: str) -> int:
    print(f"check: {sentence}", file=sys.stderr)
    return USAGE
