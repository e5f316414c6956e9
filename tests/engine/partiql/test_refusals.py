"""Statements that are no PartiQL, and PartiQL that DynamoDB does not carry out: never a wrong result."""

import pytest

MALFORMED = "Statement wasn't well formed, can't be processed: "
KEYWORD, TERM = MALFORMED + "Unexpected keyword", MALFORMED + "Unexpected term"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("hello", MALFORMED + "Expected data manipulation"),
        ("CREATE TABLE T", MALFORMED + "Expected data manipulation"),
        ("UPDATE Orders-2 SET a=1 WHERE id='1'", MALFORMED + "Expected data manipulation"),
        ("SELECT", MALFORMED + "Unexpected end of statement"),
        ("SELECT FROM Orders", KEYWORD),
        ("SELECT * Orders", TERM),
        ("SELECT * FROM Orders WHERE", MALFORMED + "Unexpected end of statement"),
        ("SELECT * FROM Orders WHERE customer", MALFORMED + "Unexpected end of statement"),
        ("SELECT * FROM Orders WHERE size=1", KEYWORD),
        ("SELECT * FROM Orders WHERE Date='x'", KEYWORD),
        ("SELECT lines.value FROM Orders", MALFORMED + "Invalid path dot component"),
        ("SELECT * FROM Orders WHERE customer='a' AND", MALFORMED + "Unexpected end of statement"),
        ("SELECT * FROM Orders WHERE (customer='a'", MALFORMED + "Unexpected end of statement"),
        (
            "SELECT * FROM Orders WHERE customer='a')",
            MALFORMED + "Unexpected token after expression",
        ),
        (
            "SELECT * FROM Orders; SELECT * FROM Users",
            MALFORMED + "Unexpected token after expression",
        ),
        ("SELECT * FROM Orders WHERE a = b = c", MALFORMED + "Unexpected token after expression"),
        ("SELECT * FROM Orders WHERE customer=@", TERM),
        ('SELECT * FROM Orders WHERE customer="ann', TERM),
        ("DELETE Orders WHERE customer='a'", TERM),
        ("INSERT Orders VALUE {}", TERM),
    ],
)
def test_a_syntax_error_says_what_was_found(statement, message, run, refused):
    with refused("ValidationException", message):
        run(statement)


@pytest.mark.parametrize("name", ["year", "status", "name", "data", "title", '"size"', '"order"'])
def test_a_name_that_is_no_keyword_of_sql_needs_no_quotes(name, items):
    assert items(f"SELECT {name} FROM Orders WHERE customer='ann' AND {name}=1") == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT COUNT(*) FROM Orders",
        "SELECT size(lines) FROM Orders",
        "SELECT DISTINCT state FROM Orders",
        "SELECT VALUE state FROM Orders",
        "SELECT state AS s FROM Orders",
        "SELECT total + 1 FROM Orders",
        "SELECT 1 FROM Orders",
        "SELECT * FROM Orders o",
        "SELECT * FROM Orders AS o",
        "SELECT * FROM Orders, Users",
        "SELECT * FROM Orders JOIN Users",
        "SELECT * FROM Orders LIMIT 5",
        "SELECT * FROM Orders WHERE customer='a' LIMIT 5",
        "SELECT * FROM Orders GROUP BY state",
        "SELECT * FROM Orders WHERE customer LIKE 'a%'",
        "SELECT * FROM Orders WHERE total + 1 = 5",
        "SELECT * FROM Orders WHERE total IS STRING",
        "SELECT * FROM Orders WHERE attribute_exists(total)",
        "SELECT * FROM Orders WHERE EXISTS(SELECT * FROM Users)",
        "SELECT * FROM Orders UNION SELECT * FROM Users",
    ],
)
def test_what_dynamodb_leaves_out_of_sql_is_said_so(statement, run, refused):
    with refused("ValidationException", "Unsupported "):
        run(statement)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT * FROM Orders WHERE begins_with(state)", "Incorrect number of operands"),
        ("SELECT * FROM Orders WHERE begins_with(state, 5)", "Incorrect operand type"),
        ("SELECT * FROM Orders WHERE total > TRUE", "Incorrect operand type"),
        ("SELECT * FROM Orders WHERE total BETWEEN 5 AND 1", "upper bound to be greater"),
        ("SELECT * FROM Orders WHERE total BETWEEN 5 AND 'a'", "same data type"),
        ("SELECT * FROM Orders WHERE attribute_type(total, 'X')", "Invalid attribute type name"),
        ("SELECT * FROM Orders WHERE total = begins_with(a, 'b')", "cannot be compared"),
        ("SELECT * FROM Orders WHERE total = total", "must be distinct"),
        ("SELECT * FROM Orders WHERE customer=5", "does not match schema type"),
        ("SELECT * FROM Orders WHERE customer IN ['a', {}]", "does not match schema type"),
        ("SELECT * FROM Orders WHERE customer=''", "empty string value"),
        ("SELECT * FROM Orders WHERE customer='a' AND number='1'", "does not match schema type"),
        (f"SELECT * FROM Orders WHERE total IN [{'1,' * 100}1]", "too many operands"),
        ("SELECT * FROM Orders WHERE customer IN [" + ",".join(["'a'"] * 51) + "]", "exceeds 50"),
        (f"SELECT * FROM Orders WHERE {'(' * 51}a=1{')' * 51}", "too many nesting levels"),
        (f"SELECT * FROM Orders WHERE {'NOT ' * 51}a=1", "too many nesting levels"),
        (f"SELECT a{'.b' * 32} FROM Orders", "too many nesting elements"),
        ("SELECT a[99999999999] FROM Orders", "not within the allowable range"),
        ("SELECT a[1.5] FROM Orders", "not within the allowable range"),
        ('SELECT "" FROM Orders', "at least one character long"),
        ("SELECT a.x, b.x FROM Orders", "end in the same name"),
        ('SELECT * FROM "Orders"."nope"', "The table does not have the specified index: nope"),
        ("""SELECT note FROM "Orders"."by-state" WHERE state='open'""", "does not project [note]"),
        ("EXISTS(SELECT * FROM Users WHERE id='1' AND a=1)", "only be used in ExecuteTransaction"),
    ],
)
def test_a_statement_that_cannot_be_carried_out_is_refused(statement, message, run, refused):
    with refused("ValidationException", message):
        run(statement)


@pytest.mark.parametrize("parameters", [(), ("a",), ("a", 1, 2)])
def test_parameters_are_as_many_as_question_marks(parameters, run, refused):
    with refused(
        "ValidationException", "Number of parameters in request and statement don't match."
    ):
        run("SELECT * FROM Orders WHERE customer=? AND number=?", *parameters)


@pytest.mark.parametrize(
    "statement", ["SELECT * FROM Nowhere", "INSERT INTO Nowhere VALUE {'id':'1'}"]
)
def test_a_table_that_is_not_there_is_not_found(statement, run, refused):
    with refused("ResourceNotFoundException", "Requested resource not found"):
        run(statement)


def test_a_statement_has_at_most_8192_characters(run, refused):
    run("SELECT * FROM Users".ljust(8_192))
    with refused("ValidationException", "less than or equal to 8192"):
        run("SELECT * FROM Users".ljust(8_193))


def test_what_is_refused_costs_nothing_and_is_in_the_ledger(run, refused, lab):
    with refused("ValidationException", "Unexpected keyword"):
        run("SELECT FROM Orders")
    assert (lab.receipt().operation, lab.receipt().cost) == ("ExecuteStatement", "nothing")
    assert lab.receipt().carried_out_as is None
