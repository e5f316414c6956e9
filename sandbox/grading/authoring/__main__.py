"""The authoring command; the package's docstring shows its uses."""

import sys
from pathlib import Path

from sandbox.grading import authoring
from sandbox.grading.authoring import form, percent


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["import", text, folder]:
                return _import(Path(text), Path(folder))
            case ["export", notebook]:
                sys.stdout.write(percent.to_text(form.read(Path(notebook))))
                return 0
    except (OSError, percent.PercentError) as error:
        print(f"authoring: {error}", file=sys.stderr)
        return 1
    print(authoring.__doc__)
    return 2


def _import(text: Path, folder: Path) -> int:
    notebook = form.clean(percent.to_notebook(text.read_text(encoding="utf-8")))
    target = folder / f"{text.stem}.ipynb"
    folder.mkdir(exist_ok=True)
    target.write_text(form.text_of(notebook), encoding="utf-8")
    print(f"{target}: {len(notebook.cells)} cells, not run yet")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
