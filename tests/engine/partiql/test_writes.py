"""INSERT, UPDATE and DELETE: one item at a time, named by its whole key."""

from decimal import Decimal

import pytest

ANN_1 = "WHERE customer='ann' AND number=1"
KEY_MISSED = "Where clause does not contain a mandatory equality on all key attributes"
FAILED = ("ConditionalCheckFailedException", "The conditional request failed")


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("'text'", "text"),
        ("''", ""),
        ("'it''s'", "it's"),
        ("''''", "'"),
        ("'say \"hi\" -- now'", 'say "hi" -- now'),
        ("12", 12),
        ("-0.50", Decimal("-0.5")),
        ("+3", 3),
        (".5e2", 50),
        ("1E-3", Decimal("0.001")),
        ("TRUE", True),
        ("false", False),
        ("Null", None),
        ("[]", []),
        ("{}", {}),
        ("[1, 'a', [true], {'b': null}]", [1, "a", [True], {"b": None}]),
        ("{'a b': {'c': <<1>>}}", {"a b": {"c": {1}}}),
        ("<<'a','b'>>", {"a", "b"}),
        ("<<1, 2.50>>", {1, Decimal("2.5")}),
    ],
)
def test_a_literal_is_stored_as_it_is_written(literal, value, run, items):
    assert run(f"INSERT INTO Users VALUE {{'id':'1','v':{literal}}}")["Items"] == []
    assert items("SELECT v FROM Users WHERE id='1'") == [{"v": value}]


@pytest.mark.parametrize(
    ("literal", "message"),
    [
        ("<<>>", "An string set  may not be empty"),
        ("<<1,'a'>>", "all of one type"),
        ("<<[1]>>", "all of one type"),
        ("<<'a','a'>>", "contains duplicates"),
        ("{'a':1,'a':2}", "Duplicate attribute name"),
        ("1" * 39, "more than 38 significant digits"),
        ("1e200", "Number overflow"),
        ("[" * 33 + "]" * 33, "Nesting Levels have exceeded supported limits"),
        ("{1:2}", "Unexpected term"),
        ("{a:2}", "Unexpected term"),
        ("a", "Unexpected term"),
        ("'a", "Unexpected term"),
        ("`1`", "Unexpected term"),
        ("1 + 1", "Unexpected term"),
    ],
)
def test_what_no_item_can_hold_is_no_literal(literal, message, run, refused):
    with refused("ValidationException", message):
        run(f"INSERT INTO Users VALUE {{'id':'1','v':{literal}}}")


def test_parameters_may_stand_anywhere_in_an_item_and_bring_binary(run, items):
    run("INSERT INTO Users VALUE {'id':?,'v':[?, {'b':?}],'s':<<?>>}", "1", 2, b"x", b"y")
    found = items("SELECT * FROM Users WHERE id='1'")[0]
    assert found["v"][0] == 2 and found["v"][1]["b"].value == b"x"
    assert {binary.value for binary in found["s"]} == {b"y"}


def test_insert_never_replaces(run, order, refused, lab):
    with refused("DuplicateItemException", "Duplicate primary key exists in table"):
        run("INSERT INTO Orders VALUE {'customer':'ann','number':1}")
    assert order("ann", 1)["total"] == 10
    refusal = lab.ledger.where(lambda entry: entry.error is not None)[-1]
    assert (refusal.carried_out_as, refusal.write_units) == ("PutItem", 1.0)


@pytest.mark.parametrize(
    ("changes", "attribute", "value"),
    [
        ("SET total=99", "total", 99),
        ("SET total=total+5", "total", 15),
        ("SET total = total - 5.5", "total", Decimal("4.5")),
        ("SET total = 5 - total", "total", -5),
        ("SET total = number", "total", 1),
        ("SET gift={'wrap':TRUE}", "gift", {"wrap": True}),
        ("SET a=1, b=2 SET c=3 REMOVE note", "c", 3),
        (
            "SET lines[0].price=6",
            "lines",
            [{"sku": "hat", "price": 6}, {"sku": "scarf", "price": 1}],
        ),
        ("REMOVE lines[0]", "lines", [{"sku": "scarf", "price": 1}]),
        ("REMOVE lines[0].sku REMOVE lines[1].sku", "lines", [{"price": 5}, {"price": 1}]),
        ("SET pair=list_append(['a'],['b'])", "pair", ["a", "b"]),
        ("SET tags=set_add(tags,<<'blue'>>)", "tags", {"wool", "red", "blue"}),
        ("SET tags=SET_DELETE(tags,<<'red','x'>>)", "tags", {"wool"}),
        ("SET sizes=set_add(sizes,<<1>>)", "sizes", {1}),
    ],
)
def test_update_changes_what_it_names(changes, attribute, value, run, order, lab):
    assert run(f"UPDATE Orders {changes} {ANN_1}")["Items"] == []
    assert lab.receipt().carried_out_as == "UpdateItem"
    assert order("ann", 1)[attribute] == value


def test_update_removes_what_it_names(run, order):
    run(f"UPDATE Orders REMOVE note REMOVE lines {ANN_1}")
    assert not {"note", "lines"} & order("ann", 1).keys()


def test_update_changes_only_an_item_that_is_there(run, order, refused):
    with refused(*FAILED):
        run("UPDATE Orders SET total=1 WHERE customer='nobody' AND number=1")
    assert order("nobody", 1) is None


def test_what_else_where_says_is_a_condition(run, order, refused):
    run(f"UPDATE Orders SET total=11 {ANN_1} AND total=10 AND gift IS MISSING")
    with refused(*FAILED):
        run(f"UPDATE Orders SET total=12 {ANN_1} AND total=10")
    assert order("ann", 1)["total"] == 11


def test_a_failed_condition_shows_the_item_where_asked_to(run, lab):
    with pytest.raises(lab.client.exceptions.ConditionalCheckFailedException) as caught:
        run(
            f"DELETE FROM Orders {ANN_1} AND total=7", ReturnValuesOnConditionCheckFailure="ALL_OLD"
        )
    assert caught.value.response["Item"]["total"] == {"N": "10"}


@pytest.mark.parametrize(
    ("returning", "found"),
    [
        ("MODIFIED OLD", [{"total": 10}]),
        ("MODIFIED NEW", [{"total": 11, "gift": True}]),
        ("all old", ["total", 10, "gift", None]),
        ("ALL NEW", ["total", 11, "gift", True]),
    ],
)
def test_returning_shows_the_item_before_or_after(returning, found, items):
    shown = items(f"UPDATE Orders SET total=11, gift=true {ANN_1} RETURNING {returning} *")
    if isinstance(found[0], dict):
        assert shown == found
    else:
        assert [shown[0]["total"], shown[0].get("gift")] == [found[1], found[3]]
        assert shown[0]["customer"] == "ann"


def test_delete_returns_what_was_there(items, order, lab):
    deleted = items(f"DELETE FROM Orders {ANN_1} RETURNING ALL OLD *")
    assert deleted[0]["total"] == 10 and lab.receipt().carried_out_as == "DeleteItem"
    assert order("ann", 1) is None


def test_deleting_what_is_not_there_is_no_error(items):
    statement = "DELETE FROM Orders WHERE customer='nobody' AND number=1 RETURNING ALL OLD *"
    assert items(statement) == []
    assert items(statement.replace("RETURNING", "AND total=1 RETURNING")) == []


@pytest.mark.parametrize("write", ["UPDATE Orders SET total=1", "DELETE FROM Orders"])
@pytest.mark.parametrize(
    "where",
    [
        "",
        "WHERE customer='ann'",
        "WHERE number=1",
        "WHERE customer='ann' AND number>1",
        "WHERE customer='ann' OR number=1",
        "WHERE customer IN ['ann'] AND number=1",
        "WHERE NOT (customer='ann' AND number=1)",
    ],
)
def test_a_write_names_the_whole_key_by_equality(write, where, run, refused):
    with refused("ValidationException", KEY_MISSED):
        run(f"{write} {where}")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (f"UPDATE Orders SET number=2 {ANN_1}", "Cannot update attribute number"),
        (
            f"UPDATE Orders SET a.b=2 {ANN_1}",
            "document path provided in the update expression is invalid",
        ),
        (f"UPDATE Orders SET total=gift+1 {ANN_1}", "refers to an attribute that does not exist"),
        (f"UPDATE Orders SET state=state+1 {ANN_1}", "incorrect data type"),
        (f"UPDATE Orders SET a=1 SET a=2 {ANN_1}", "Two document paths overlap"),
        (f"UPDATE Orders SET total='x' {ANN_1}", "Type mismatch for Index Key total"),
        (f"UPDATE Orders SET a=set_add(b,<<1>>) {ANN_1}", "first operand of set_add"),
        (f"UPDATE Orders SET a=set_add(a,1) {ANN_1}", "second operand of set_add"),
        (f"UPDATE Orders SET a=if_not_exists(a,1) {ANN_1}", "Unsupported function in SET"),
        (f"UPDATE Orders SET a=1+2+3 {ANN_1}", "Unexpected token after expression"),
        (f"UPDATE Orders REMOVE a, b {ANN_1}", "Unexpected token after expression"),
        (f"DELETE FROM Orders {ANN_1} RETURNING ALL NEW *", "RETURNING ALL OLD"),
        (f"""DELETE FROM "Orders"."by-state" {ANN_1}""", "only supported on tables"),
        ("DELETE FROM Orders WHERE customer=1 AND number=1", "does not match the schema"),
        ("INSERT INTO Orders VALUE {'customer':'a'}", "Missing the key number in the item"),
        ("INSERT INTO Orders VALUE {'customer':1,'number':1}", "Type mismatch for key customer"),
        ("INSERT INTO Orders VALUE {'customer':'','number':1}", "empty string value"),
        ("INSERT INTO Orders VALUE {'':1}", "at least one character long"),
        ("INSERT INTO Orders VALUES ('ann', 1)", "Unsupported operation: Inserting multiple"),
        (
            "INSERT INTO Orders VALUE <<{'customer':'a'}>>",
            'use "INSERT INTO tableName VALUE item" instead',
        ),
        ("INSERT INTO Orders (customer) VALUE ('a')", "Unexpected term"),
    ],
)
def test_what_the_items_own_operation_refuses_is_refused_here(statement, message, run, refused):
    with refused("ValidationException", message):
        run(statement)


def test_a_write_costs_what_its_operation_costs(run):
    response = run(
        "INSERT INTO Users VALUE {'id':'1','p':?}", "x" * 3_000, ReturnConsumedCapacity="TOTAL"
    )
    assert response["ConsumedCapacity"] == {"TableName": "Users", "CapacityUnits": 3.0}


def test_a_write_moves_the_clock_as_a_write(run, lab):
    before = lab.clock.seconds
    run("INSERT INTO Users VALUE {'id':'1'}")
    after_write = lab.clock.seconds
    run("SELECT * FROM Users")
    assert after_write - before > lab.clock.seconds - after_write
