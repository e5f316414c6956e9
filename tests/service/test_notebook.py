"""What a learner sees of an error: their own lines and the service's words."""

import nbclient
import nbformat
import pytest

CELLS = (
    "from sandbox import Sandbox\nlab = Sandbox()\n"
    "def ask():\n    return lab.client.describe_table(TableName='Nope')",
    "ask()",
)


@pytest.fixture(scope="module")
def failed_cell():
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    book = nbformat.v4.new_notebook(cells=cells)
    with pytest.raises(nbclient.exceptions.CellExecutionError):
        nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    return book.cells[1]


def test_a_refusal_stops_the_notebook_and_shows_the_services_words(failed_cell):
    (error,) = failed_cell.outputs
    assert error.output_type == "error"
    assert error.ename == "ResourceNotFoundException"
    assert "Requested resource not found: Table: Nope not found" in error.evalue


def test_a_refusal_is_shown_with_the_learners_lines_and_none_of_a_library(failed_cell):
    shown = "\n".join(failed_cell.outputs[0].traceback)
    assert "ask" in shown
    assert "describe_table" in shown
    assert "botocore" not in shown
    assert "site-packages" not in shown
