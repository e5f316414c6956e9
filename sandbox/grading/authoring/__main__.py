"""The authoring command; the package's docstring shows its uses."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from sandbox.grading import authoring
from sandbox.grading.authoring import blanks, form, percent, run
from sandbox.progress.store import OFF, VARIABLE

PROBLEMS = (OSError, percent.PercentError, blanks.NoBlank, run.CellFailed)


def main(arguments: list[str]) -> int:
    os.environ[VARIABLE] = OFF  # what is kept in git is what somebody new to the course sees
    try:
        match arguments:
            case ["import", text, folder]:
                return _import(Path(text), Path(folder))
            case ["export", notebook]:
                sys.stdout.write(percent.to_text(form.read(Path(notebook))))
                return 0
            case ["import" | "export" | "-h" | "--help", *_]:
                print(authoring.__doc__)
                return 2
        lessons = [argument for argument in arguments if argument != "--check"]
        return _make(lessons, write="--check" not in arguments)
    except PROBLEMS as error:
        print(f"authoring: {error}", file=sys.stderr)
        return 1


def _import(text: Path, folder: Path) -> int:
    notebook = form.clean(percent.to_notebook(text.read_text(encoding="utf-8")))
    target = folder / f"{text.stem}.ipynb"
    folder.mkdir(exist_ok=True)
    target.write_text(form.text_of(notebook), encoding="utf-8")
    print(f"{target}: {len(notebook.cells)} cells, not run yet")
    return 0


def _make(lessons: list[str], *, write: bool) -> int:
    changed = 0
    for source in _sources(lessons):
        for path, text in _products(source):
            if path.exists() and path.read_text(encoding="utf-8") == text:
                print(f"{path}: as it should be")
                continue
            changed += 1
            print(f"{path}: {'written' if write else 'would change'}")
            if write:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    return 0 if write else min(changed, 1)


def _sources(lessons: list[str]) -> list[Path]:
    found = [*sorted(Path("notebooks").glob("*.ipynb")), *sorted(Path("solutions").glob("*.ipynb"))]
    for lesson in lessons:
        if not any(path.name.startswith(lesson) for path in found):
            raise FileNotFoundError(
                f"no notebooks/{lesson}*.ipynb or solutions/{lesson}*.ipynb here"
            )
    return [path for path in found if path.name.startswith(tuple(lessons or [""]))]


def _products(source: Path) -> Iterator[tuple[Path, str]]:
    """The files that follow from one lesson or solution, with the text that each should have."""
    try:
        notebook = form.read(source)
        if source.parent.name == "solutions":
            yield Path("exercises", source.name), form.text_of(blanks.exercise(notebook))
        yield source, form.text_of(form.clean(run.run(notebook, source.parent)))
    except (blanks.NoBlank, run.CellFailed) as error:
        raise type(error)(f"{source}: {error}") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
