"""What is kept of a learner's way through the course: values, their merging, and their form as a text.

No clock is asked: a *turn* counts what was kept so far, which is all that "older" and "first" need.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, TypeVar, get_args, get_type_hints

from sandbox.progress.values import one_line

FORMAT = "dynamodb-course progress"
VERSION = 1
LAST_LESSON = 99
LONGEST_TEXT = 500  # characters of a question, or of a line of the journal
_LARGEST = 2**53 - 1  # whole numbers up to here are the same in every reader of JSON


class BadRecord(ValueError):
    """A text that is no record; the message continues a sentence that begins with its name."""


@dataclass(frozen=True, slots=True, order=True)
class Prediction:
    """A prediction that was compared with what a run showed. The first comparison counts."""

    turn: int
    lesson: int
    question: str
    predicted: str
    actual: str
    right: bool
    choices: tuple[str, ...] = ()
    recalled: int = 0  # the lesson whose warm-up it was answered in; 0: not yet

    @property
    def key(self) -> tuple[int, str]:
        return self.lesson, self.question

    def merged(self, other: "Prediction") -> "Prediction":
        """The earlier of the two; answered since then if either was."""
        recalled = min(filter(None, (self.recalled, other.recalled)), default=0)
        first = min(replace(self, recalled=0), replace(other, recalled=0))
        return replace(first, recalled=recalled)


@dataclass(frozen=True, slots=True, order=True)
class Exercise:
    """An exercise that was tried: how often, and whether an answer passed."""

    turn: int
    lesson: int
    name: str
    tries: int
    passed: bool

    @property
    def key(self) -> tuple[int, str]:
        return self.lesson, self.name

    def merged(self, other: "Exercise") -> "Exercise":
        return replace(
            self,
            turn=min(self.turn, other.turn),
            tries=max(self.tries, other.tries),
            passed=self.passed or other.passed,
        )


@dataclass(frozen=True, slots=True, order=True)
class Reflection:
    """A lesson's line in the journal. The latest counts."""

    turn: int
    lesson: int
    line: str

    @property
    def key(self) -> tuple[int, str]:
        return self.lesson, ""

    def merged(self, other: "Reflection") -> "Reflection":
        return max(self, other)


Entry = TypeVar("Entry", Prediction, Exercise, Reflection)
Kept = Mapping[tuple[int, str], Entry]


@dataclass(frozen=True, slots=True)
class Record:
    """All that is kept. Merging is commutative, associative and idempotent: no order of files matters."""

    predictions: Kept[Prediction] = field(default_factory=dict)
    exercises: Kept[Exercise] = field(default_factory=dict)
    reflections: Kept[Reflection] = field(default_factory=dict)

    @property
    def next_turn(self) -> int:
        parts = (self.predictions, self.exercises, self.reflections)
        latest = max((each.turn for part in parts for each in part.values()), default=0)
        return min(latest + 1, _LARGEST)

    @property
    def latest_lesson(self) -> int:
        """The lesson that something was kept of last; 0 if nothing was."""
        parts = (self.predictions, self.exercises, self.reflections)
        turns = [(each.turn, each.lesson) for part in parts for each in part.values()]
        return max(turns, default=(0, 0))[1]

    def only(self, lesson: int | None = None, exercise: str | None = None) -> "Record":
        """What is of a lesson, or of one exercise of it; without a lesson, all."""
        return self._where(lambda name, entry: _is_of(lesson, exercise, name, entry))

    def without(self, lesson: int | None = None, exercise: str | None = None) -> "Record":
        """The rest."""
        return self._where(lambda name, entry: not _is_of(lesson, exercise, name, entry))

    def counted(self) -> str:
        """What is in it, in words.

        >>> Record().with_try(1, "restock", passed=True).counted()
        '1 exercise, 0 predictions, 0 lines of the journal'
        """
        counts = len(self.exercises), len(self.predictions), len(self.reflections)
        names = ("exercise", "exercises"), ("prediction", "predictions"), ("line", "lines")
        parts = [
            f"{n} {one if n == 1 else many}" for n, (one, many) in zip(counts, names, strict=True)
        ]
        return ", ".join(parts) + " of the journal"

    def merged(self, other: "Record") -> "Record":
        return Record(
            _merged(self.predictions, other.predictions),
            _merged(self.exercises, other.exercises),
            _merged(self.reflections, other.reflections),
        )

    def _where(self, holds: Callable[[str, Any], bool]) -> "Record":
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        return Record(
            **{
                name: {key: entry for key, entry in entries.items() if holds(name, entry)}
                for name, entries in parts.items()
            }
        )

    def with_prediction(self, entry: Prediction) -> "Record":
        """The record with it, unless the same was predicted before."""
        return replace(self, predictions={entry.key: entry, **self.predictions})

    def with_recalled(self, key: tuple[int, str], lesson: int) -> "Record":
        """The record in which a wrong prediction has been put right, in the warm-up of ``lesson``."""
        if key not in self.predictions:
            return self
        recalled = replace(self.predictions[key], recalled=lesson)
        return replace(self, predictions={**self.predictions, key: recalled})

    def with_try(self, lesson: int, name: str, *, passed: bool) -> "Record":
        """The record after one more answer to an exercise."""
        new = Exercise(self.next_turn, lesson, name, 0, False)
        before = self.exercises.get(new.key, new)
        after = replace(
            before, tries=min(before.tries + 1, _LARGEST), passed=before.passed or passed
        )
        return replace(self, exercises={**self.exercises, new.key: after})

    def with_reflection(self, lesson: int, line: str) -> "Record":
        """The record with a new line for a lesson, unless it is the one that stands there."""
        new = Reflection(self.next_turn, lesson, line)
        if new.key in self.reflections and self.reflections[new.key].line == line:
            return self
        return replace(self, reflections={**self.reflections, new.key: new})


def text_of(record: Record) -> str:
    """The record as a text that people can read: JSON, indented, in a fixed order."""
    parts = {
        part.name: [asdict(each) for each in _ordered(getattr(record, part.name).values())]
        for part in fields(Record)
    }
    head = {"format": FORMAT, "version": VERSION}
    return json.dumps(head | parts, indent=2, ensure_ascii=False) + "\n"


def record_of(raw: bytes) -> Record:
    """The record in a file's bytes; raises BadRecord where there is none, and takes none in part."""
    try:
        document = json.loads(raw.decode("utf-8-sig"))  # an editor may put a mark before it
    except (ValueError, RecursionError):
        raise BadRecord("is damaged") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadRecord("holds something else than the progress of this course")
    if document.get("version") != VERSION:
        raise BadRecord("was written by another version of this course")
    if document.keys() != {"format", "version", *(part.name for part in fields(Record))}:
        raise BadRecord("is damaged")
    return Record(
        _entries(Prediction, document["predictions"]),
        _entries(Exercise, document["exercises"]),
        _entries(Reflection, document["reflections"]),
    )


def _is_of(lesson: int | None, exercise: str | None, part: str, entry: Any) -> bool:
    if exercise is not None and (part != "exercises" or entry.name != exercise):
        return False
    return lesson is None or entry.lesson == lesson


def _merged(one: Kept[Entry], other: Kept[Entry]) -> Kept[Entry]:
    both = {key: one[key].merged(other[key]) for key in one.keys() & other.keys()}
    return {**one, **other, **both}


def _ordered(entries: Iterable[Any]) -> list[Any]:
    return sorted(entries, key=lambda each: (each.lesson, each))


def _entries(kind: Callable[..., Entry], found: Any) -> Kept[Entry]:
    if not isinstance(found, list):
        raise BadRecord("is damaged")
    entries = [_entry(kind, each) for each in found]
    kept = {entry.key: entry for entry in entries}
    if len(kept) != len(entries):
        raise BadRecord("is damaged")
    return kept


def _entry(kind: Callable[..., Entry], found: Any) -> Entry:
    types = get_type_hints(kind)
    if not isinstance(found, dict) or found.keys() != {part.name for part in fields(kind)}:  # type: ignore[arg-type]
        raise BadRecord("is damaged")
    if not all(_fits(value, types[name]) for name, value in found.items()):
        raise BadRecord("is damaged")
    if not found["lesson"] <= LAST_LESSON:
        raise BadRecord("is damaged")
    lists = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    return kind(**found | lists)


def _fits(value: Any, wanted: Any) -> bool:
    if get_args(wanted):  # tuple[str, ...]
        return isinstance(value, list) and all(_fits(each, str) for each in value)
    if wanted is int:
        return type(value) is int and 0 <= value <= _LARGEST
    if wanted is str:
        return isinstance(value, str) and len(value) <= LONGEST_TEXT and one_line(value) == value
    return type(value) is wanted
