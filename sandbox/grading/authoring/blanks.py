"""An exercise is its solution with blanks: answers taken out, outputs cleared, all else the same.

In a cell tagged ``answer`` there are two ways to mark what goes. A line ``# answer`` takes itself
and all below it, down to the end of the cell; ``# answer`` behind a value takes that value only:

    def restock(table, product_id):                 def restock(table, product_id):
        # answer                              ->        ...
        table.update_item(...)

    hottest = "c-0042"  # answer              ->    hottest = ...
    ConditionExpression="stock > :n",  # answer  -> ConditionExpression=...,
    return order["order_id"]  # answer        ->    return ...

A value may be a raw text in three double quotes, over several lines: a command is.
"""

import re

from nbformat import NotebookNode

from sandbox.grading.authoring.form import cleared, tags

ANSWER = "answer"  # the tag of a cell that the learner fills in
CHECK = "check"  # the tag of a cell that judges an answer

_REST = re.compile(r"^(?P<indent>[ ]*)# answer\n?.*", re.MULTILINE | re.DOTALL)
_VALUE = re.compile(
    r"^(?P<kept>[ ]*(?:return |\w+=|[\w.\[\]\"']+ = ))"
    r"(?P<answer>(?s:r\"{3}.*?\"{3})|.+?)(?P<comma>,?) +# answer$",  # a command takes several lines
    re.MULTILINE,
)


class NoBlank(ValueError):
    """A cell's tag and its text do not agree on whether there is an answer in it."""


def exercise(solution: NotebookNode) -> NotebookNode:
    """The notebook for the learner: the same cells, each answer a ``...``, nothing run."""
    made = cleared(solution)
    for cell in made.cells:
        answers = ANSWER in tags(cell)
        blanked = blank(cell.source) if cell.cell_type == "code" else cell.source
        if answers and blanked == cell.source:
            raise NoBlank(f"cell {cell.id} is tagged '{ANSWER}', and has no '# answer' in it")
        if blanked != cell.source and not answers:
            raise NoBlank(f"cell {cell.id} has an '# answer' in it, and is not tagged '{ANSWER}'")
        cell.source = blanked
    return made


def blank(source: str) -> str:
    """A cell's text with ``...`` for each answer.

    >>> blank('def choose_key(order):\\n    # answer\\n    return order["order_id"]')
    'def choose_key(order):\\n    ...'
    >>> blank('keys = ["c-1", "c-9"]  # answer\\nlen(keys)')
    'keys = ...\\nlen(keys)'
    """
    return _VALUE.sub(r"\g<kept>...\g<comma>", _REST.sub(r"\g<indent>...", source))
