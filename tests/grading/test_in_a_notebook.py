"""What a learner sees: the outputs of cells that a real kernel ran."""

from pathlib import Path

from sandbox.grading.authoring.percent import to_notebook
from sandbox.grading.authoring.run import error_of, run

NOTEBOOK = """\
# %% id=setup
from sandbox import Sandbox
from sandbox.grading import lesson_01
lab = Sandbox(seed=7)
check = lesson_01(lab)
# %% id=wrong
def restock(table, product_id):
    key = {"product_id": product_id}
    return table.get_item(Kee=key)
check.restock(restock)
# %% id=right
check.restock(lambda table, product_id: table.update_item(
    Key={"product_id": product_id}, UpdateExpression="ADD stock :n", ExpressionAttributeValues={":n": 5}))
# %% id=progress
check
# %% id=no-such
check.buy(restock)
# %% id=closed
lab.close()
check.restock(restock)
"""


def test_every_outcome_is_a_short_text_without_a_traceback():
    cells = {cell.id: cell for cell in run(to_notebook(NOTEBOOK), Path.cwd(), failures=True).cells}
    errors = {name: error_of(cell) for name, cell in cells.items()}
    assert {name: error.ename for name, error in errors.items() if error} == {
        "wrong": "NotYet",
        "no-such": "SetupProblem",
        "closed": "SetupProblem",
    }
    wrong = errors["wrong"].traceback
    assert wrong[0] == "Not yet: Raise the stock by 5 without reading it"
    said = " ".join(" ".join(wrong).split())
    assert "Your code stopped in line 3 of your cell, `return table.get_item(Kee=key)`" in said
    assert 'Unknown parameter in input: "Kee"' in said
    assert not any(
        "Traceback" in line for error in errors.values() if error for line in error.traceback
    )
    assert set(cells["right"].outputs[0].data) == {"text/plain", "text/html"}
    assert "restock        Raise the stock by 5 without reading it (passed)" in str(
        cells["progress"]
    )
