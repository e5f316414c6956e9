"""A real JupyterLab in a real browser: fixtures, and a page that speaks of cells and widgets."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ARTIFACTS = REPOSITORY / "tests" / "artifacts"
LESSONS = ("notebooks", "exercises", "solutions")
TOKEN = "only-for-tests"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
PATIENCE = 60  # seconds, for a kernel to start or a notebook to run
LIGHT, DARK, HIGH_CONTRAST = "JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"

_BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
# the promise of a command resolves when the work is done; the DOM's "idle" comes too early
_LIBRARY = """
window.lesson = {
  panel: () => window.jupyterapp.shell.currentWidget,
  // a promise that never comes (no kernel chosen, a dialog open) must not hang the tests
  soon(promise, seconds) {
    const late = (_, reject) => setTimeout(() => reject(new Error("JupyterLab is not ready")), 1000 * seconds);
    return Promise.race([promise, new Promise(late)]);
  },
  async ready() {
    await window.jupyterapp.restored;
    const panel = this.panel();
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
  },
  cell(id) {
    const cell = this.panel().content.widgets.find((one) => one.model.id === id);
    if (!cell) throw new Error(`no cell has the id ${id}`);
    return cell;
  },
  // after an error that belongs there the promise of the command comes early, while the kernel still runs the
  // cells below; the kernel's own answer comes when they are done
  async runAll() {
    const passed = await window.jupyterapp.commands.execute("notebook:run-all-cells");
    await this.panel().sessionContext.session.kernel.requestKernelInfo();
    return passed;
  },
  write(id, source) { this.cell(id).model.sharedModel.setSource(source); },
  async run(id) {
    const notebook = this.panel().content;
    notebook.activeCellIndex = notebook.widgets.indexOf(this.cell(id));
    return window.jupyterapp.commands.execute("notebook:run-cell");
  },
  outputs(id) { return this.cell(id).model.outputs.toJSON(); },
  theme: (name) => window.jupyterapp.commands.execute("apputils:change-theme", { theme: name }),
};
"""

_TIMES = """async ([acts, shown]) => {
    const now = () => document.querySelector(shown).innerHTML;
    const times = [];
    for (const [control, value] of acts) {
        const before = now(), start = performance.now();
        if (value === null) control.click();
        else {
            control.value = value;
            control.dispatchEvent(new Event("input", { bubbles: true }));
        }
        while (now() === before) await new Promise((frame) => requestAnimationFrame(frame));
        times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b);
}"""

ALWAYS = ("test_gallery.py", "test_lessons.py")  # of these every test that is not marked `thorough`


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each run opens every widget, presses a key of it and lets axe judge it; THOROUGH=1 does all the rest too.

    A browser is slow: all of it takes five minutes by itself, which nobody waits for before every commit.
    """
    later = []
    for item in items:
        if item.path.parent == Path(__file__).parent:
            # a busy machine may lose a key press; a fault of ours is there the second time too
            item.add_marker(pytest.mark.flaky(reruns=1))
            if item.path.name not in ALWAYS or item.get_closest_marker("thorough"):
                later.append(item)
    if later and not os.environ.get("THOROUGH"):
        config.hook.pytest_deselected(items=later)
        items[:] = [item for item in items if item not in later]


@dataclass(frozen=True)
class LabServer:
    """A running JupyterLab and the folder that it serves."""

    url: str
    root: Path

    def add_notebook(self, name: str, *sources: str) -> str:
        """Put a notebook of these code cells into the folder; their ids are c0, c1 and so on."""
        cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
        nbformat.write(notebook, self.root / name)
        return name

    def ask(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(
            f"{self.url}/{path}", method=method, headers={"Authorization": f"token {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or "null")

    def end_sessions(self) -> None:
        """Stop every kernel; a notebook that is opened again would get the old one otherwise."""
        for session in self.ask("api/sessions"):
            self.ask(f"api/sessions/{session['id']}", "DELETE")


class LabPage:
    """One notebook in one browser page."""

    def __init__(self, browser: Any, server: LabServer, *, width: int, height: int) -> None:
        self.server = server
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.outside_requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", self._note_request)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((self.server.url, "data:", "blob:", "ws://127.0.0.1")):
            self.outside_requests.append(request.url)

    def open(self, path: str) -> None:
        """Open a notebook, by its path from the root, and wait for its kernel."""
        # without &reset a saved workspace may open another notebook
        self.page.goto(f"{self.server.url}/lab/tree/{path}?token={TOKEN}&reset")
        self.page.wait_for_selector(f"{_PANEL} .jp-Cell")
        self.page.evaluate(_LIBRARY)
        self.page.evaluate(f"lesson.soon(lesson.ready(), {PATIENCE})")

    def run_all(self) -> bool:
        """Run every cell; True if none of them failed."""
        return bool(self.page.evaluate(f"lesson.soon(lesson.runAll(), {PATIENCE})"))

    def write(self, cell: str, source: str) -> None:
        """Replace the source of the cell with this id."""
        self.page.evaluate("([id, source]) => lesson.write(id, source)", [cell, source])

    def run(self, cell: str) -> str:
        """Run the cell with this id and return what it printed or showed, as text."""
        self.page.evaluate(f"id => lesson.soon(lesson.run(id), {PATIENCE})", cell)
        return self.output(cell)

    def output(self, cell: str) -> str:
        """The text that stands below the cell with this id."""
        outputs = self.page.evaluate("id => lesson.outputs(id)", cell)
        return "\n".join(filter(None, map(_as_text, outputs)))

    def use_theme(self, name: str) -> None:
        """Switch JupyterLab to a theme: LIGHT, DARK or HIGH_CONTRAST."""
        self.page.evaluate("name => lesson.theme(name)", name)
        self.page.wait_for_selector(f'body[data-jp-theme-name="{name}"] .jp-Cell')
        self.page.wait_for_timeout(300)  # its style sheet is still on its way

    def wait_for_line(self, selector: str, words: str) -> None:
        """Wait until the line below a widget's drawing says these words."""
        self.page.wait_for_function(
            "([root, words]) => document.querySelector(`${root} p.line`)?.textContent.includes(words)",
            arg=[selector, words],
        )

    def time_each(self, acts: Sequence[tuple[Any, float | None]], shown: str) -> list[float]:
        """Milliseconds until each act has changed what ``shown`` selects, sorted.

        An act is a slider and its next value, or a control to click and None.
        """
        controls = [[control.element_handle(), value] for control, value in acts]
        return list(self.page.evaluate(_TIMES, [controls, shown]))

    def screenshot(self, name: str, selector: str | None = None) -> Path:
        """Keep a picture of the page, or of one element, in tests/artifacts/."""
        ARTIFACTS.mkdir(exist_ok=True)
        target = self.page.locator(selector).first if selector else self.page
        target.screenshot(path=ARTIFACTS / f"{name}.png")
        return ARTIFACTS / f"{name}.png"

    def axe(self, selector: str) -> list[str]:
        """What axe finds wrong inside the first match (WCAG A and AA), a line for each rule."""
        return axe(self.page, selector)

    def words_in_the_way(self, selector: str) -> list[Any]:
        """Words of a drawing that leave its card, and pairs of them that overlap."""
        return list(
            self.page.evaluate(
                """(root) => {
                const frame = document.querySelector(root).getBoundingClientRect();
                const texts = [...document.querySelectorAll(`${root} svg text`)]
                    .filter((node) => node.textContent)
                    .map((node) => ({ words: node.textContent, box: node.getBoundingClientRect() }));
                const out = texts.filter(({ box }) => box.left < frame.left || box.right > frame.right);
                const apart = (a, b) =>
                    a.right <= b.left || b.right <= a.left || a.bottom - 3 <= b.top || b.bottom - 3 <= a.top;
                const over = texts.flatMap((a, n) =>
                    texts.slice(n + 1).filter((b) => !apart(a.box, b.box)).map((b) => [a.words, b.words]));
                return [...out.map(({ words }) => words), ...over];
            }""",
                selector,
            )
        )

    def close(self) -> None:
        self.page.close()
        self.server.end_sessions()


def axe(page: Any, selector: str) -> list[str]:
    """What axe finds wrong inside ``selector``; JupyterLab around it has faults of its own."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        """async (selector) => (await axe.run(document.querySelector(selector), {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        })).violations""",
        selector,
    )
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: "
        + "; ".join(f"{node['html'][:120]} {node['failureSummary']}" for node in rule["nodes"][:3])
        for rule in found
    ]


def _as_text(output: dict[str, Any]) -> str:
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    text = output.get("text") or output.get("data", {}).get("text/plain", "")
    return ("".join(text) if isinstance(text, list) else text).rstrip("\n")


def _missing(sentence: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _environment(home: Path) -> dict[str, str]:
    folders = (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTERLAB_WORKSPACES_DIR",
        "IPYTHONDIR",
    )
    for name in folders:
        (home / name).mkdir(parents=True)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    ours = {"PATH": path, "PYTHONPATH": str(REPOSITORY)}
    return {**os.environ, **{name: str(home / name) for name in folders}, **ours}


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """JupyterLab on a free port, with a copy of the course and a configuration of its own."""
    home = tmp_path_factory.mktemp("lab")
    root = home / "root"
    root.mkdir()
    for folder in LESSONS:
        if (REPOSITORY / folder).is_dir():
            shutil.copytree(REPOSITORY / folder, root / folder)
    port = _free_port()
    log = (home / "lab.log").open("w")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
            *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={root}"),
            "--expose-app-in-browser",
        ],
        env=_environment(home),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    server = LabServer(f"http://127.0.0.1:{port}", root)
    try:
        _wait_for(server, process, home / "lab.log")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def _wait_for(server: LabServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.ask("api/status")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2_000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium: the machine's own, or else the one that Playwright installs."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _missing("Playwright is not installed, so no test can look into a browser")
    own = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=own, args=_BROWSER_ARGUMENTS)
        except Error as error:
            _missing(f"no browser to test with; `playwright install chromium` gets one ({error})")
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def new_lab_page(browser: Any, lab_server: LabServer) -> Callable[[], LabPage]:
    """Makes a page on the running JupyterLab; whoever makes one closes it."""
    return lambda: LabPage(browser, lab_server, width=1_280, height=1_000)


@pytest.fixture
def lab(new_lab_page: Callable[[], LabPage]) -> Iterator[LabPage]:
    """A page for one test; its kernels end with it."""
    page = new_lab_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def opened(
    request: pytest.FixtureRequest, new_lab_page: Callable[[], LabPage], lab_server: LabServer
) -> Iterator[LabPage]:
    """A notebook of a test file's SOURCES, one to a cell, that has been run; one kernel serves the whole file."""
    page = new_lab_page()
    page.open(lab_server.add_notebook(f"{request.path.stem}.ipynb", *request.module.SOURCES))
    assert page.run_all()
    yield page
    page.close()


@pytest.fixture
def fresh(opened: LabPage, request: pytest.FixtureRequest) -> LabPage:
    """That notebook with its SOURCES run anew, whatever the test before did to it."""
    opened.page.set_viewport_size({"width": 1_280, "height": 1_000})
    opened.page.emulate_media(reduced_motion="no-preference")
    opened.page.mouse.move(0, 0)
    for cell, source in enumerate(request.module.SOURCES):
        opened.write(f"c{cell}", source)
        opened.run(f"c{cell}")
    return opened


@pytest.fixture
def timed(capsys: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Takes the steps of a control, each when the one before is drawn, and prints how long they took."""

    def tell(what: str, lab: LabPage, acts: Sequence[tuple[Any, float | None]], shown: str) -> None:
        times = lab.time_each(acts, shown)
        with capsys.disabled():
            print(f"\n{what}: median {times[len(times) // 2]:.0f} ms, worst {times[-1]:.0f} ms")

    return tell
