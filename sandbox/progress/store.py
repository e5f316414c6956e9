"""The learner's progress on disk: one small file in their home, and the one door to it.

Nothing here raises for what the disk does. What cannot be written is kept for as long as the process lives; a file that
is no record is set aside under another name; either is said once, in a sentence.
"""

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import RLock

from sandbox.progress.lock import locked
from sandbox.progress.record import BadRecord, Record, record_of, text_of

VARIABLE = "DYNAMODB_COURSE_PROGRESS"  # the file's path; "off" keeps nothing beyond the process
OFF = "off"
DEFAULT = Path("~", ".dynamodb-course", "progress.json")  # one for all copies of the course
LARGEST = 16 * 1024 * 1024  # bytes; a course done ten times over takes a thousandth of that

Change = Callable[[Record], Record]


class Store:
    """A record in a file; without a path, in memory only."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._memory = Record()
        self._unsaved: list[Change] = []  # what the file does not have yet, in order
        self._said: set[str] = set()
        self._turn = RLock()  # between threads; between processes, it is the file's lock

    def read(self) -> Record:
        """The record as it is now, with what other processes wrote."""
        if self.path is None:
            return self._memory
        try:
            return self._with_unsaved(read_file(self.path))
        except BadRecord:
            return self.change(lambda record: record)
        except OSError:
            return self._with_unsaved(Record())

    def change(self, change: Change) -> Record:
        """Read, change and write in one turn, so that no other process's change is lost."""
        with self._turn:
            if self.path is None:
                self._memory = change(self._memory)
                return self._memory
            self._unsaved.append(change)
            try:
                record = self._written(self.path)
            except OSError as problem:
                self._say(
                    f"Your progress cannot be kept in {self.path} ({problem.strerror or problem}); "
                    "until this notebook is closed, it is remembered all the same."
                )
                return self._in_memory(self.path)
            self._unsaved.clear()
            return record

    def copy(self) -> Path | None:
        """Keep what the file holds under another name beside it. None where there is no file."""
        if self.path is None or not self.path.is_file():
            return None
        with locked(_beside(self.path, ".lock")):
            copy = _free(self.path, "before-reset")
            _write(copy, self.path.read_bytes())
            return copy

    def _written(self, path: Path) -> Record:
        _size(path)  # beside what is no file, no lock is made
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(_beside(path, ".lock")):
            try:
                before = read_file(path)
            except BadRecord as why:
                before = Record()
                aside = _set_aside(path)
                self._say(
                    f"{path} {why}; it was kept, unchanged, as {aside}, and a new one begins."
                )
            after = self._with_unsaved(before)
            if after != before:
                _write(path, text_of(after).encode())
            return after

    def _in_memory(self, path: Path) -> Record:
        try:
            return self._with_unsaved(read_file(path))
        except (OSError, BadRecord):
            return self._with_unsaved(Record())

    def _with_unsaved(self, record: Record) -> Record:
        for change in self._unsaved:
            record = change(record)
        return record

    def _say(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            print(sentence)


def store() -> Store:
    """The store that the environment names; by default ``~/.dynamodb-course/progress.json``."""
    named = os.environ.get(VARIABLE, "").strip() or str(DEFAULT)
    return _store_at(named if named == OFF else os.path.expanduser(named))


@cache
def _store_at(path: str) -> Store:
    if path.startswith("~"):
        print("There is no home folder; your progress is remembered until this notebook is closed.")
    if path == OFF or path.startswith("~"):
        return Store(None)
    return Store(Path(os.path.realpath(path)))  # so that a link stays one


def read_file(path: Path) -> Record:
    """What the file holds; nothing, where there is none. OSError where it cannot be read, or BadRecord."""
    size = _size(path)
    if size is None:
        return Record()
    if size > LARGEST:
        raise BadRecord("holds something else than the progress of this course")
    return record_of(path.read_bytes())


def _size(path: Path) -> int | None:
    """The bytes of a file; None where there is none. OSError for what is no file: reading a pipe would never end."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError("there is something else than a file")
    return found.st_size


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _set_aside(path: Path) -> Path:
    aside = _free(path, "set-aside")
    path.rename(aside)
    return aside


def _free(path: Path, why: str) -> Path:
    """A name beside the file that nothing has yet."""
    number = 1
    while (free := _beside(path, f".{why}-{number}")).exists():
        number += 1
    return free


def _write(path: Path, content: bytes) -> None:
    """Written beside its place and moved there: a crash leaves the old file, or the new one, whole."""
    descriptor, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
    _remember_the_move(path.parent)


def _remember_the_move(folder: Path) -> None:
    """A power cut after this finds the new file; not every system lets a folder be told so."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
