"""Limit and NextToken: a page ends where a Query's or a Scan's ends, and goes on for the same statement only."""

import pytest

STATEMENTS = [
    "SELECT * FROM Orders",
    "SELECT * FROM Orders WHERE state='open'",
    "SELECT * FROM Orders WHERE customer='bob'",
    "SELECT * FROM Orders WHERE customer='bob' AND number>1 ORDER BY number DESC",
    "SELECT * FROM Orders WHERE customer IN ['ann','cem','nobody','bob']",
    "SELECT * FROM Orders WHERE customer IN ['ann','cem','bob'] ORDER BY customer DESC",
    "SELECT * FROM Orders WHERE customer IN ['ann','cem','bob'] AND number=2",
    """SELECT * FROM "Orders"."by-state" WHERE state IN ['open','done']""",
    """SELECT * FROM "Orders"."by-total" WHERE customer='ann' ORDER BY total DESC""",
]


def pages(run, statement, **options):
    response = run(statement, **options)
    yield response
    while token := response.get("NextToken"):
        response = run(statement, NextToken=token, **options)
        yield response


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_of_any_size_add_up_to_the_whole(statement, limit, run):
    together = [item for page in pages(run, statement, Limit=limit) for item in page["Items"]]
    whole = [item for page in pages(run, statement) for item in page["Items"]]
    assert together == whole


def test_limit_counts_what_is_read_and_not_what_is_returned(run, lab):
    response = run("SELECT * FROM Orders WHERE state='open'", Limit=5)
    assert lab.receipt().items_read == 5 and len(response["Items"]) < 5
    assert set(response["LastEvaluatedKey"]) == {"customer", "number"}


def test_a_whole_key_needs_no_second_page(run):
    response = run("SELECT * FROM Orders WHERE customer='ann' AND number=1", Limit=1)
    assert len(response["Items"]) == 1 and "NextToken" not in response


def test_in_is_answered_ten_items_at_a_time(run):
    response = run("SELECT * FROM Orders WHERE customer IN ['ann','bob','cem']")
    assert len(response["Items"]) == 10 and "NextToken" in response


def test_a_page_ends_at_one_megabyte(run, lab):
    for number in range(3):
        run("INSERT INTO Users VALUE {'id':?,'p':?}", str(number), "x" * 390_000)
    assert [len(page["Items"]) for page in pages(run, "SELECT * FROM Users")] == [3, 0]
    assert lab.receipt().carried_out_as == "Scan"


def test_a_token_is_good_for_its_own_statement_and_parameters_only(run, refused):
    statement = "SELECT * FROM Orders WHERE total > ?"
    token = run(statement, 0, Limit=1)["NextToken"]
    assert run(statement, 0, NextToken=token)["Items"]
    for other, parameter in ((statement, 1), (statement + " ", 0)):
        with refused("ValidationException", "NextToken does not match request"):
            run(other, parameter, NextToken=token)
    with refused("ValidationException", "NextToken does not match request"):
        run("DELETE FROM Users WHERE id='1'", NextToken=token)


@pytest.mark.parametrize("token", ["x", "AAAA", "e30=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_made_up_token_is_refused(token, run, refused):
    with refused("ValidationException", "NextToken"):
        run("SELECT * FROM Orders", NextToken=token)
