"""SELECT: what it finds, what it hands out, and what it turns into."""

import pytest

ANN = "SELECT number FROM Orders WHERE customer='ann'"


def numbers(found):
    return [int(item["number"]) for item in found]


@pytest.mark.parametrize(
    ("where", "carried_out_as", "read"),
    [
        ("customer='ann'", "Query", 4),
        ("customer = 'ann' AND number > 2", "Query", 2),
        ("2 < number AND 'ann' = customer", "Query", 2),
        ("customer='ann' AND number BETWEEN 2 AND 3", "Query", 2),
        ("(customer='ann' AND (number<3))", "Query", 2),
        ("customer='ann' AND total > 20", "Query", 4),
        ("customer='ann' AND number <> 2", "Query", 4),
        ("customer='ann' AND NOT number = 2", "Query", 4),
        ("customer='ann' AND number=2", "GetItem", 1),
        ("customer='ann' AND number=2 AND total=7", "GetItem", 1),
        ("customer='nobody' AND number=2", "GetItem", 0),
        ("customer IN ['ann','bob']", "Query", 8),
        ("customer IN ('ann','bob') AND number=1", "GetItem", 2),
        ("customer='ann' OR customer='bob'", "Query", 8),
        ("(customer='ann' OR customer IN ['bob', 'ann']) AND number=1", "GetItem", 2),
        ("customer='ann' OR total=10", "Scan", 12),
        ("customer>'ann'", "Scan", 12),
        ("NOT customer='ann'", "Scan", 12),
        ("customer <> 'ann'", "Scan", 12),
        ("begins_with(customer,'a')", "Scan", 12),
        ("number=2", "Scan", 12),
        ("state='open'", "Scan", 12),
        ("customer=state", "Scan", 12),
    ],
)
def test_equality_or_in_on_the_partition_key_is_a_query_and_anything_else_scans(
    where, carried_out_as, read, run, lab
):
    run(f"SELECT * FROM Orders WHERE {where}")
    entry = lab.receipt()
    assert (entry.operation, entry.carried_out_as) == ("ExecuteStatement", carried_out_as)
    assert entry.items_read == read


def test_without_where_everything_is_read(items, lab):
    assert len(items("SELECT * FROM Orders")) == lab.receipt().items_read == 12


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("number=2", [2]),
        ("number!=2", [1, 3, 4]),
        ("number>=2 AND number<=3", [2, 3]),
        ("total IN [10, 40, 99]", [1, 4]),
        ("total NOT IN [10, 40]", [2, 3]),
        ("total NOT BETWEEN 15 AND 35", [1, 4]),
        ("number=1 OR number=4", [1, 4]),
        ("NOT (number=1 OR number=4)", [2, 3]),
        ("number=1 OR number=2 AND state='open'", [1]),
        ("begins_with(state, 'op')", [1, 3]),
        ("BEGINS_WITH(\"state\", 'op')", [1, 3]),
        ("contains(tags, 'wool') AND number<3", [1, 2]),
        ("contains(state, 'on')", [2, 4]),
        ("size(lines) = 2 AND size(state) > 3 AND number < 2", [1]),
        ("attribute_type(note, 'NULL') AND number=3", [3]),
        ("note IS NULL AND number=3", [3]),
        ("note IS NOT NULL", []),
        ("gift IS MISSING AND number=3", [3]),
        ("gift is not missing", []),
        ("lines[1].price = 3", [3]),
        ("lines[1].price = number AND number > 3", [4]),
        ("lines[7].price = 3", []),
        ("tags = <<'red','wool'>> AND number=1", [1]),
        ("lines[0] = {'sku': 'hat', 'price': 5.0} AND number=1", [1]),
        ("note = null AND number=1", [1]),
        ("state = TRUE", []),
    ],
)
def test_a_condition_selects_as_a_filter_expression_does(condition, found, items):
    assert numbers(items(f"{ANN} AND ({condition})")) == found


def test_spaces_case_and_comments_make_no_difference(items):
    loud = "SELECT number FROM Orders WHERE customer='ann' AND number=2"
    quiet = "select\tnumber -- only that\nfrom orders /* the table */ where customer = 'ann';"
    assert numbers(items(loud)) == [2]
    assert numbers(items(quiet.replace("orders", '"Orders"'))) == [1, 2, 3, 4]


def test_every_question_mark_is_a_parameter_in_the_order_of_the_text(items):
    statement = "SELECT number FROM Orders WHERE total IN [?, ?] AND customer=?"
    assert numbers(items(statement, 10, 30, "bob")) == [1, 3]


def test_a_question_mark_within_a_string_is_text(items):
    assert items("SELECT * FROM Orders WHERE customer='ann?' AND number=?", 1) == []


def test_a_projection_names_each_attribute_by_the_end_of_its_path(items):
    found = items(
        "SELECT state, lines[1].price, lines[0] FROM Orders WHERE customer='ann' AND number=3"
    )
    assert found == [{"state": "open", "price": 3, "lines[0]": {"sku": "hat", "price": 5}}]


def test_what_an_item_lacks_is_left_out_of_it(items):
    assert items("SELECT gift, number FROM Orders WHERE customer='ann' AND number=3") == [
        {"number": 3}
    ]


def test_a_global_index_is_queried_by_its_own_key_and_holds_what_it_projects(items, lab):
    found = items("""SELECT * FROM "Orders"."by-state" WHERE state='open' AND total>20""")
    assert [item["customer"] for item in found] == ["ann", "bob", "cem"] or len(found) == 3
    assert set(found[0]) == {"customer", "number", "state", "total"}
    assert (lab.receipt().carried_out_as, lab.receipt().index) == ("Query", "by-state")


def test_the_key_of_the_table_is_no_key_of_its_index(run, lab):
    run("""SELECT * FROM "Orders"."by-state" WHERE customer='ann'""")
    assert lab.receipt().carried_out_as == "Scan"


def test_a_local_index_fetches_what_it_does_not_project(items, lab):
    found = items("""SELECT state FROM "Orders"."by-total" WHERE customer='ann' AND total<25""")
    assert found == [{"state": "open"}, {"state": "done"}]
    assert [charge.target for charge in lab.receipt().charges] == ["by-total", "Orders"]


def test_a_strong_read_costs_twice_and_not_on_a_global_index(run, refused):
    asked = {"ReturnConsumedCapacity": "TOTAL"}
    assert run(ANN, **asked)["ConsumedCapacity"] == {"TableName": "Orders", "CapacityUnits": 0.5}
    strong = run(ANN, **asked, ConsistentRead=True)
    assert strong["ConsumedCapacity"]["CapacityUnits"] == 1.0
    with refused("ValidationException", "not supported on global secondary indexes"):
        run("""SELECT * FROM "Orders"."by-state" WHERE state='open'""", ConsistentRead=True)


def test_each_value_of_in_is_a_read_of_its_own(run):
    response = run(
        "SELECT * FROM Orders WHERE customer IN ['ann','bob','x']", ReturnConsumedCapacity="INDEXES"
    )
    assert response["ConsumedCapacity"]["CapacityUnits"] == 1.5
    assert response["ConsumedCapacity"]["Table"] == {"CapacityUnits": 1.5}


def test_a_scan_pays_for_what_its_condition_removes(run, lab):
    run("SELECT * FROM Orders WHERE state='lost'")
    assert (lab.receipt().items_read, lab.receipt().items_returned) == (12, 0)
    assert lab.receipt().read_units == 0.5


def test_the_receipt_says_what_the_statement_was_carried_out_as(run, lab):
    run("SELECT * FROM Orders")
    assert str(lab.receipt()).startswith("ExecuteStatement, carried out as Scan, on Orders\n")


@pytest.mark.parametrize(
    ("ordering", "found"),
    [
        ("ORDER BY number", [1, 2, 3, 4]),
        ("ORDER BY number ASC", [1, 2, 3, 4]),
        ("ORDER BY number DESC", [4, 3, 2, 1]),
        ("order by customer desc, number desc", [4, 3, 2, 1]),
        ("ORDER BY customer DESC", [1, 2, 3, 4]),
    ],
)
def test_order_by_chooses_the_direction_of_the_sort_key(ordering, found, items):
    assert numbers(items(f"{ANN} {ordering}")) == found


def test_several_item_collections_come_in_the_order_of_their_partition_keys(items):
    found = items(
        "SELECT customer, number FROM Orders WHERE customer IN ['ann','cem','bob'] AND number>2 "
        "ORDER BY customer DESC, number DESC"
    )
    expected = [("cem", 4), ("cem", 3), ("bob", 4), ("bob", 3), ("ann", 4), ("ann", 3)]
    assert [(item["customer"], item["number"]) for item in found] == expected


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT * FROM Orders ORDER BY number", "Must have WHERE clause"),
        (
            "SELECT * FROM Orders WHERE total=1 ORDER BY number",
            "at least one non-optional hash key",
        ),
        (f"{ANN} ORDER BY total", "must be part of the primary key"),
        (
            "SELECT * FROM Orders WHERE customer IN ['ann','bob'] ORDER BY number",
            "Must have hash key in ORDER BY clause",
        ),
        (f"{ANN} ORDER BY number, customer", "ORDER BY"),
        (f"{ANN} ORDER BY number, number", "ORDER BY"),
    ],
)
def test_nothing_is_sorted_by_what_it_is_not_kept_in_order_of(statement, message, run, refused):
    with refused("ValidationException", message):
        run(statement)
