"""``python -m sandbox reset``: an exercise notebook as it came, with the learner's own kept beside."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from sandbox.grading.check_cli import numbers
from sandbox.grading.report import SET_UP, USAGE
from sandbox.progress.course import course_folder, lessons

KEPT = "before_reset"  # the folder in exercises/ for what a learner had


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lessons", nargs="+", metavar="LESSON", help="such as 03")


def run(options: argparse.Namespace) -> int:
    """Write the notebooks anew, say where the old ones are; returns the exit code."""
    folder, chosen = course_folder(), numbers(options.lessons)
    if folder is None or isinstance(chosen, str):
        print(
            f"reset: {chosen if folder else 'The course is not in this folder.'}", file=sys.stderr
        )
        return USAGE
    try:
        for number in chosen:
            _reset(folder, number)
    except Exception as problem:  # of whatever kind, it is about files that git can bring back
        print(
            f"reset: {problem}. `git checkout notebooks exercises solutions` brings all back.",
            file=sys.stderr,
        )
        return SET_UP
    return 0


def _reset(folder: Path, number: str) -> None:
    from sandbox.grading.authoring import blanks, form

    file = next((each.file for each in lessons(folder) if each.number == int(number)), None)
    if file is None:
        raise FileNotFoundError(f"There is no notebook of lesson {number} in notebooks/")
    shipped = form.text_of(blanks.exercise(form.read(folder / "solutions" / file))).encode()
    target = folder / "exercises" / file
    if target.is_file() and target.read_bytes().replace(b"\r\n", b"\n") == shipped:
        print(f"exercises/{file} is as it came already.")
        return
    said = f"exercises/{file} is as it came."
    if target.exists():
        kept = _free(target)
        shutil.copy2(target, kept)
        said += f" Yours is kept: {kept.relative_to(folder).as_posix()}."
    part = target.with_name(f".{file}.part")
    part.write_bytes(shipped)
    os.replace(part, target)
    print(f"{said} If it is open in JupyterLab: File > Reload Notebook from Disk.")


def _free(target: Path) -> Path:
    folder = target.parent / KEPT
    folder.mkdir(exist_ok=True)
    number = 1
    while (free := folder / f"{target.stem}-{number}.ipynb").exists():
        number += 1
    return free
