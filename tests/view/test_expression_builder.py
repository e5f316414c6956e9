"""The expression builder writes one Query in four ways, and all four ask for the same items."""

import json
import shlex
import subprocess
import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Sandbox, shop
from sandbox.grading.tables import fresh_table
from sandbox.model.reserved import is_reserved
from sandbox.view import ExpressionBuilder
from sandbox.view.builder_forms import FORMS, cli, client, partiql, plain, resource
from sandbox.view.builder_query import OPERATORS, BuiltQuery, Condition

CUSTOMER = shop.RESELLER
QUERIES: list[dict[str, Any]] = [
    {},
    {"sort": ("=", "o-00012")},
    {"sort": ("begins_with", "o-001")},
    {"sort": ("between", "o-00010", "o-00150")},
    {"sort": ("<", "o-00100"), "filter": ("status", "=", "DELIVERED")},
    {"sort": (">=", "o-00100"), "filter": ("status", "<>", "OPEN")},
    {"filter": ("total", "between", "50", "200.5")},
    {"filter": ("total", "<", "100")},
    {"filter": ("ordered_at", "contains", "-02-")},
    {"filter": ("gift-note", "=", 'for "Ada" \\ O\'Hara')},
]


@pytest.fixture(scope="module")
def lab() -> Iterator[Sandbox]:
    with Sandbox(seed=7) as running:
        orders = shop.orders(200)
        orders[11] |= {"customer_id": CUSTOMER, "gift-note": 'for "Ada" \\ O\'Hara'}
        fresh_table(running, "Orders", "customer_id", "order_id", items=orders)
        yield running


def built(lab: Sandbox, **conditions: Any) -> ExpressionBuilder:
    return ExpressionBuilder(lab.snapshot("Orders"), CUSTOMER, **conditions)


def run(lab: Sandbox, code: str) -> list[dict[str, Any]]:
    """The items that a piece of boto3 asks for, as the client would show them."""
    answer = eval(code, {"lab": lab, "Key": Key, "Attr": Attr, "Decimal": Decimal})
    return [
        {name: value if isinstance(value, dict) else {_kind(value): str(value)} for name, value in item.items()}
        for item in answer["Items"]
    ]  # fmt: skip


def _kind(value: Any) -> str:
    return "N" if isinstance(value, Decimal) else "S"


def options(command: str) -> dict[str, str]:
    """What a POSIX shell hands to the program: each option with its value."""
    words = shlex.split(command.replace("\\\n", " "))
    assert words[:3] == ["aws", "dynamodb", "query"]
    return dict(zip(words[3::2], words[4::2], strict=True))


@pytest.mark.parametrize("conditions", QUERIES, ids=str)
def test_all_notations_return_the_same_items(lab: Sandbox, conditions: dict[str, Any]) -> None:
    query = built(lab, **conditions).query
    mark = lab.ledger.total
    found = run(lab, plain(client(query)))
    assert found, "an empty answer would prove nothing"
    assert run(lab, plain(resource(query))) == found
    assert run(lab, plain(partiql(query))) == found
    given_ = options(plain(cli(query)))
    parameters = {
        "TableName": given_["--table-name"],
        "KeyConditionExpression": given_["--key-condition-expression"],
        "ExpressionAttributeValues": json.loads(given_["--expression-attribute-values"]),
    }
    if "--filter-expression" in given_:
        parameters["FilterExpression"] = given_["--filter-expression"]
    if "--expression-attribute-names" in given_:
        names = json.loads(given_["--expression-attribute-names"])
        parameters["ExpressionAttributeNames"] = names
    assert lab.client.query(**parameters)["Items"] == found
    read = {(entry.items_read, entry.items_returned) for entry in lab.ledger.since(mark)}
    assert len(read) == 1, "each reads what the others read"


def test_a_shell_hands_the_command_to_the_program_unharmed(lab: Sandbox) -> None:
    shown = built(lab, filter=("gift-note", "=", 'for "Ada" \\ O\'Hara'))
    command = plain(cli(shown.query)) + " --query Items[].order_id --output text"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("o-00012\n", "")


@given(value=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_whatever_is_typed_arrives_as_it_was_typed(value: str) -> None:
    query = BuiltQuery("Orders", (Condition("id", "=", (("S", value),)),))
    arrived = json.loads(options(plain(cli(query)))["--expression-attribute-values"])
    assert arrived == {":v1": {"S": value}}
    asked: list[dict[str, Any]] = []

    class Client:
        def query(self, **parameters: Any) -> None:
            asked.append(parameters)

    class Lab:
        client = Client()

    eval(plain(client(query)), {"lab": Lab()})
    assert asked[0]["ExpressionAttributeValues"] == arrived


@pytest.mark.parametrize("name", ["status", "Name", "gift-note", "1st", "customer_id", "price"])
def test_a_name_has_a_placeholder_exactly_where_a_bare_one_is_refused(name: str) -> None:
    query = BuiltQuery("Orders", (Condition(name, "=", (("S", "x"),)),))
    refused = is_reserved(name) or not name.isidentifier()
    assert [each.attribute for each in query.names] == [name] * refused


@pytest.mark.parametrize("form", [cli, client], ids=["cli", "client"])
def test_every_placeholder_is_defined_once_and_used(lab: Sandbox, form: Any) -> None:
    query = built(lab, sort=("between", "o-0", "o-9"), filter=("status", "=", "OPEN")).query
    pieces = [piece for line in form(query) for piece in line if piece.token]
    for token in (":v1", ":v2", ":v3", ":v4", "#n1"):
        texts = [piece.text for piece in pieces if piece.token == token]
        assert texts[:2] == [token, f'"{token}"'] and len(texts) == 3


def test_in_every_notation_each_value_carries_its_placeholders_name(lab: Sandbox) -> None:
    query = built(lab, sort=("begins_with", "o-0"), filter=("status", "=", "OPEN")).query
    for form in FORMS.values():
        tokens = {piece.token for line in form(query) for piece in line}
        assert tokens == {"", ":v1", ":v2", ":v3", "#n1"}


def test_the_drawing_ties_uses_to_definitions_by_name_and_not_by_colour(lab: Sandbox) -> None:
    shown = built(lab, filter=("status", "=", "OPEN"))
    tree = ElementTree.fromstring(f"<div>{shown.drawing}</div>")
    chips = [node for node in tree.iter("b") if node.get("data-token") == ":v2"]
    # its row; in CLI and client used, named and defined; in the resource once, in PartiQL twice
    assert len(chips) == 10
    for chip in chips:
        said = f"{''.join(chip.itertext())} {chip.get('data-mark')}"
        assert ":v2" in said or 'S": "OPEN' in said  # the latter stands beside its key
    rows = [row.get("data-token") for row in tree.iter("tr") if row.get("tabindex") == "0"]
    assert rows == [":v1", ":v2", "#n1"]


def test_a_new_operator_finds_its_values_in_the_table(lab: Sandbox) -> None:
    shown = built(lab)
    shown.sort_operator = "between"
    assert shown.sort_value < shown.sort_high
    shown.filter_attribute = "status"
    assert shown.filter_value in shop.STATUSES
    shown.filter_operator = "begins_with"
    shown.filter_attribute = "total"
    assert shown.filter_operator == "="  # a Number does not begin with anything
    assert set(shown.filter_operators) == set(OPERATORS) - {"begins_with", "contains"}
    assert Decimal(shown.filter_value) > 0
    assert shown.problem == ""


def test_what_is_incomplete_is_said_and_the_last_query_stays(lab: Sandbox) -> None:
    shown = built(lab, filter=("total", ">", 100))
    before = shown.drawing
    shown.filter_value = "much"
    assert shown.problem == 'total is a Number, and "much" is not one.'
    shown.filter_value = ""
    assert shown.problem == "total has no value to compare with yet: type one."
    assert shown.drawing == before
    shown.filter_value = "1e2"
    assert shown.problem == "" and '{"N": "100"}' in plain(client(shown.query))


def test_a_filter_is_not_offered_the_key(lab: Sandbox) -> None:
    assert not {"customer_id", "order_id"} & set(built(lab).attributes)
    with pytest.raises(ValueError, match='"order_id" is no attribute for a filter; there is'):
        built(lab, filter=("order_id", "=", "o-1"))


@pytest.mark.parametrize(
    ("conditions", "sentence"),
    [
        ({"sort": ("contains", "o")}, '"contains" is no operator for the sort key'),
        ({"filter": ("total", "begins_with", "1")}, '"begins_with" is no operator for this filter'),
    ],
)
def test_what_dynamodb_would_refuse_is_not_built(
    lab: Sandbox, conditions: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        built(lab, **conditions)


def test_an_empty_table_without_a_sort_key_has_a_builder_too(lab: Sandbox) -> None:
    fresh_table(lab, "Products", "product_id")
    shown = ExpressionBuilder(lab.snapshot("Products"))
    assert shown.line == 'Query Products: read where product_id = "x".'
    assert (shown.sort_key, shown.attributes) == ("", [])


def test_the_still_figure_is_well_formed_and_the_same_on_every_run(lab: Sandbox) -> None:
    conditions = {"sort": ("begins_with", "o-0"), "filter": ("status", "=", "OPEN")}
    figure = built(lab, **conditions).as_figure()
    assert figure == built(lab, **conditions).as_figure()
    words = ElementTree.fromstring(b64decode(figure.split("base64,")[1].split('"')[0])).itertext()
    assert "AND begins_with(order_id, :v2)" in "".join(words).replace("\u00a0", " ")


def test_the_text_form_has_the_placeholders_and_all_notations(lab: Sandbox) -> None:
    shown = repr(built(lab, filter=("status", "=", "OPEN")))
    assert "  #n1  status           a name: a reserved word" in shown.splitlines()
    assert [line for line in shown.splitlines() if line in FORMS] == list(FORMS)
    data, _ = built(lab)._repr_mimebundle_()
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
