import pytest

from sandbox.grading.authoring import form
from sandbox.grading.authoring.percent import PercentError, to_notebook, to_text

LESSON = """\
A note to myself.

# %% [markdown] id=title
# # Items and keys
#
# - one thing
#
#   indented

# %%
from sandbox import shop


# %% id=no-such-key tags=raises-exception,answer
!aws dynamodb list-tables
rows = [

]

# %% [markdown]
# ## What's a key?

# %%
1
"""


def test_a_cell_is_what_stands_below_its_marker():
    title, setup, clinic, *_ = to_notebook(LESSON).cells
    assert title.source == "# Items and keys\n\n- one thing\n\n  indented"
    assert setup.source == "from sandbox import shop"
    assert clinic.source == "!aws dynamodb list-tables\nrows = [\n\n]"
    assert clinic.metadata == {"tags": ["raises-exception", "answer"]}


def test_a_cell_without_a_name_is_named_after_the_heading_above_it():
    assert [cell.id for cell in to_notebook(LESSON).cells] == [
        "title",
        "items-and-keys",
        "no-such-key",
        "whats-a-key",
        "whats-a-key-2",
    ]


def test_the_text_of_a_notebook_makes_the_same_notebook_again():
    notebook = to_notebook(LESSON)
    assert to_notebook(to_text(notebook)) == notebook
    assert form.text_of(form.clean(notebook)) == form.text_of(form.clean(form.clean(notebook)))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1 + 1", "there is no cell"),
        ("# %% id=a\n1\n# %% id=a\n2", "line 3: there is already a cell with the id a"),
        ("# %% id=a.b\n1", "line 1: an id is 1 to 64 of"),
        ("# %%markdown", "line 1: not a cell marker"),
        ("# %% name=x", "line 1: a cell has id= and tags=, not name="),
        ("# %% [markdown]\n# # Keys\nTwo books", "line 3: prose starts with '# ', not 'Two books'"),
    ],
)
def test_a_text_that_is_no_notebook_is_refused_with_its_line(text, complaint):
    with pytest.raises(PercentError, match=complaint):
        to_notebook(text)
