"""The learner's file: nothing in it is lost, and nothing about it stops a lesson."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.grading.authoring.__main__ import main
from sandbox.progress import Notes
from sandbox.progress.record import Record, text_of
from sandbox.progress.store import VARIABLE, Store, store
from tests.progress.values import RECORDS

WRITER = """
import sys
from sandbox.progress.store import store
for name in range(20):
    store().change(lambda record: record.with_try(1, "restock", passed=False)
                   .with_try(2, f"{sys.argv[1]}-{name}", passed=True))
"""
TRIED = Record().with_try(1, "restock", passed=True)


def tried(record):
    return record.with_try(1, "restock", passed=True)


def test_processes_that_write_at_once_lose_nothing(path, kept):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(n)]) for n in range(3)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    assert kept().exercises[1, "restock"].tries == 60
    assert sum(lesson == 2 for lesson, _ in kept().exercises) == 60
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name, f"{path.name}.lock"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | RECORDS.map(lambda record: text_of(record).encode()[:-3]))
def test_whatever_the_file_holds_opening_never_fails_and_never_destroys_it(content):
    with TemporaryDirectory() as folder:
        path = Path(folder, "progress.json")
        path.write_bytes(content)
        assert Store(path).read() == Record()
        assert Store(path).change(tried) == TRIED
        assert Store(path).read() == TRIED
        aside = path.with_name("progress.json.set-aside-1")
        assert aside.read_bytes() == content


def test_a_file_that_is_no_record_is_set_aside_and_the_learner_told_where(path, capsys, kept):
    path.parent.mkdir()
    for number, (content, why) in enumerate(
        [
            ("{", "is damaged"),
            ("{}", "holds something else"),
            (
                text_of(TRIED).replace('"version": 1', '"version": 2'),
                "was written by another version",
            ),
        ],
        1,
    ):
        path.write_text(content)
        store().read()
        store().read()
        aside = f"{path}.set-aside-{number}"
        (line,) = capsys.readouterr().out.splitlines()
        assert line.startswith(f"{path} {why}") and f"kept, unchanged, as {aside}" in line
        assert Path(aside).read_text() == content


def test_a_file_that_is_too_large_is_not_read(path, monkeypatch, capsys):
    monkeypatch.setattr("sandbox.progress.store.LARGEST", 10)
    path.parent.mkdir()
    path.write_text(text_of(TRIED))
    assert store().read() == Record()
    assert "set-aside-1" in capsys.readouterr().out


def blocked_by_a_file(path):
    path.parent.write_text("no folder")


def blocked_by_a_folder(path):
    path.mkdir(parents=True)


def blocked_by_a_pipe(path):
    path.parent.mkdir()
    os.mkfifo(path)


def test_threads_that_write_at_once_lose_nothing(path, kept):
    """Each is stopped between its note of a change and its writing, as often as Python lets others run."""
    writers = [Thread(target=lambda: [store().change(tried) for _ in range(20)]) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert kept().exercises[1, "restock"].tries == 80


def test_beside_what_is_no_file_nothing_is_made(tmp_path, monkeypatch, capsys):
    (tmp_path / "folder").mkdir()
    for named in (str(tmp_path / "folder"), "/"):
        monkeypatch.setenv(VARIABLE, named)
        Notes(1).reflect("Kept.")
        assert store().read().reflections[1, ""].line == "Kept."
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("block", [blocked_by_a_file, blocked_by_a_folder, blocked_by_a_pipe])
def test_where_nothing_can_be_written_it_is_remembered_and_said_once(path, capsys, block):
    block(path)
    Notes(1).reflect("Still here.")
    Notes(1).reflect("Still here, too.")
    lines = capsys.readouterr().out.splitlines()
    assert [line.startswith("Your progress cannot be kept in") for line in lines] == [
        True,
        False,
        False,
    ]
    assert store().read().reflections[1, ""].line == "Still here, too."


def test_what_could_not_be_written_is_written_as_soon_as_it_can(path, kept):
    path.mkdir(parents=True)
    store().change(tried)
    path.rmdir()
    assert kept() == Record()
    store().change(tried)
    assert kept().exercises[1, "restock"].tries == 2


def test_a_crash_while_writing_leaves_the_old_file_and_no_other(path, monkeypatch, kept):
    store().change(tried)

    def fails(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", fails)
        assert store().change(tried).exercises[1, "restock"].tries == 2
    assert kept().exercises[1, "restock"].tries == 1
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name, f"{path.name}.lock"]


def test_a_lock_that_nobody_gives_back_stops_no_lesson(path, monkeypatch, capsys):
    monkeypatch.setattr("sandbox.progress.lock.PATIENCE", 0.05)
    monkeypatch.setattr("sandbox.progress.lock._take", lambda file: False)
    assert store().change(tried) == TRIED
    assert "another notebook" in capsys.readouterr().out


def test_a_link_to_the_file_stays_one(tmp_path, monkeypatch):
    link, file = tmp_path / "link.json", tmp_path / "elsewhere.json"
    link.symlink_to(file)
    monkeypatch.setenv(VARIABLE, str(link))
    store().change(tried)
    assert link.is_symlink() and Store(file).read() == TRIED


def test_without_a_home_it_is_remembered_and_said_once(monkeypatch, capsys):
    monkeypatch.setenv(VARIABLE, "~nobody-of-this-name/progress.json")
    store().change(tried)
    assert store().change(tried).exercises[1, "restock"].tries == 2
    assert capsys.readouterr().out.startswith("There is no home folder")


def test_switched_off_nothing_touches_the_disk(monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, "off")
    monkeypatch.chdir(tmp_path)
    before = store().read()
    store().change(tried)
    assert store().read() != before and list(tmp_path.iterdir()) == []


def test_by_default_the_file_is_in_the_learners_home(monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert store().path == Path(os.path.realpath(tmp_path), ".dynamodb-course", "progress.json")
    assert store().read() == Record() and list(tmp_path.iterdir()) == []


def test_neither_tests_nor_authoring_read_or_write_the_learners_own_file(path, monkeypatch):
    assert main(["--check", "no such lesson"]) == 1
    assert store().path is None, "kernels that authoring starts see the same"
    monkeypatch.undo()
    assert store().path is None, "set for all tests, and for the kernels of nbval"
