"""Laws: a SELECT is a Query or a Scan in other words, and no text brings the engine down."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.model.attributes import AttributeValue, from_python, to_dynamodb

relaxed = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

PATHS = ("number", "total", "state", "note", "tags", "gift", "lines[1].price")
LITERALS: dict[str, AttributeValue] = {
    "1": ("N", "1"), "2.0": ("N", "2"), "20": ("N", "20"), "'open'": ("S", "open"),
    "'o'": ("S", "o"), "null": ("NULL", True), "<<'red','wool'>>": ("SS", ("red", "wool")),
}  # fmt: skip
ORDERED = [text for text, (kind, _) in LITERALS.items() if kind in ("N", "S")]


@st.composite
def predicates(draw: st.DrawFn) -> tuple[str, str]:
    """The same predicate in PartiQL and as an expression with placeholders."""
    path = draw(st.sampled_from(PATHS))
    shape = draw(
        st.sampled_from(["equality", "order", "in", "missing", "begins", "contains", "size"])
    )
    if shape in ("equality", "order"):
        operators = ["=", "<>"] if shape == "equality" else ["<", "<=", ">", ">="]
        operator = draw(st.sampled_from(operators))
        literal = draw(st.sampled_from(list(LITERALS) if shape == "equality" else ORDERED))
        return f"{path}{operator}{literal}", f"{name(path)} {operator} {token(literal)}"
    if shape == "in":
        choices = draw(st.lists(st.sampled_from(list(LITERALS)), min_size=1, max_size=3))
        tokens = ", ".join(map(token, choices))
        return f"{path} IN [{','.join(choices)}]", f"{name(path)} IN ({tokens})"
    if shape == "missing":
        negated = draw(st.booleans())
        function = "attribute_exists" if negated else "attribute_not_exists"
        return f"{path} IS {'NOT ' * negated}MISSING", f"{function}({name(path)})"
    if shape == "begins":
        return f"begins_with({path}, 'o')", f"begins_with({name(path)}, {token(repr('o'))})"
    if shape == "contains":
        return f"contains({path}, 'o')", f"contains({name(path)}, {token(repr('o'))})"
    return f"size({path})>1", f"size({name(path)}) > {token('1')}"


def name(path: str) -> str:
    return f"#{path}"


def token(literal: str) -> str:
    return f":v{list(LITERALS).index(literal)}"


def joined(parts: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    pairs = st.tuples(parts, parts, st.sampled_from(["AND", "OR"]))
    both = pairs.map(
        lambda drawn: (
            f"({drawn[0][0]} {drawn[2]} {drawn[1][0]})",
            f"({drawn[0][1]} {drawn[2]} {drawn[1][1]})",
        )
    )
    return both | parts.map(lambda part: (f"NOT {part[0]}", f"NOT {part[1]}"))


conditions = st.recursive(predicates(), joined, max_leaves=5)


def filtered(expression: str) -> dict[str, Any]:
    """A FilterExpression with the placeholders that are in it."""
    asked: dict[str, Any] = {"FilterExpression": expression}
    names = {found: found[1:] for found in re.findall(r"#\w+", expression)}
    values = {
        token(text): to_dynamodb(value)
        for text, value in LITERALS.items()
        if token(text) in expression
    }
    asked["ExpressionAttributeNames"] = names
    if values:
        asked["ExpressionAttributeValues"] = values
    return asked


def outcome(call: Any, **asked: Any) -> Any:
    """What a call returns and costs, or the code with which it is refused."""
    try:
        response = call(ReturnConsumedCapacity="INDEXES", **asked)
    except ClientError as error:
        return error.response["Error"]["Code"]
    kept = {"Items", "ConsumedCapacity", "LastEvaluatedKey"} & response.keys()
    return {member: response[member] for member in kept}


@relaxed
@given(condition=conditions, limit=st.sampled_from([1, 5, 100]))
def test_a_select_without_a_key_is_a_scan_with_a_filter(condition, limit, lab):
    text, expression = condition
    statement = f"SELECT * FROM Orders WHERE {text}"
    scanned = outcome(lab.client.scan, TableName="Orders", Limit=limit, **filtered(expression))
    assert outcome(lab.client.execute_statement, Statement=statement, Limit=limit) == scanned


@relaxed
@given(condition=conditions, descending=st.booleans(), limit=st.sampled_from([1, 3, 100]))
def test_a_select_by_partition_key_is_a_query_with_a_filter(condition, descending, limit, lab):
    text, expression = condition
    if "number" in text:  # a Query's filter never sees a key, and a sort key would narrow the Query
        return
    asked = filtered(expression)
    asked.setdefault("ExpressionAttributeValues", {})[":ann"] = to_dynamodb(from_python("ann"))
    queried = outcome(
        lab.client.query,
        TableName="Orders",
        KeyConditionExpression="customer = :ann",
        ScanIndexForward=not descending,
        Limit=limit,
        **asked,
    )
    statement = (
        f"SELECT * FROM Orders WHERE customer='ann' AND ({text}) "
        f"ORDER BY number {'DESC' if descending else 'ASC'}"
    )
    assert outcome(lab.client.execute_statement, Statement=statement, Limit=limit) == queried


def code_of(call: Callable[[], dict[str, Any]]) -> str | None:
    """The error's code, of the call or of a statement in a batch; nothing but an error of the service is caught."""
    try:
        response = call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    errors = [one["Error"]["Code"] for one in response.get("Responses", ()) if "Error" in one]
    return errors[0] if errors else None


WORDS = [
    "SELECT", "*", "FROM", "Orders", '"Orders"."by-state"', "WHERE", "customer", "number", "state", "=", "<>", "<",
    ">=",
    "'ann'", "1", "-", "+", "?", "AND", "OR", "NOT", "IN", "[", "]", "(", ")", ",", ".", "{", "}", ":", "<<", ">>",
    "BETWEEN", "IS", "MISSING", "NULL", "TRUE", "begins_with", "contains", "size", "attribute_type", "ORDER", "BY",
    "DESC", "INSERT", "INTO", "VALUE", "UPDATE", "SET", "REMOVE", "DELETE", "RETURNING", "ALL", "OLD", "NEW",
    "list_append", "set_add", "EXISTS", "'", '"', ";", "lines[0]", "\u00e9", "\x00",
]  # fmt: skip
STARTS = [
    "", "SELECT * FROM Orders WHERE", "SELECT * FROM Orders WHERE customer='ann' AND",
    "UPDATE Orders SET", "UPDATE Orders SET total=1 WHERE customer='ann' AND number=1 AND",
    "DELETE FROM Orders WHERE", "INSERT INTO Orders VALUE {'customer':'x','number':1,'v':",
]  # fmt: skip
texts = (
    st.builds(
        lambda start, words: " ".join([start, *words]),
        st.sampled_from(STARTS),
        st.lists(st.sampled_from(WORDS), max_size=14),
    )
    | st.text(min_size=1, max_size=60)
).filter(len)


@settings(relaxed, max_examples=400)
@given(text=texts, parameters=st.lists(st.sampled_from([1, "ann", b"x", None, [], {}]), max_size=2))
def test_any_text_is_answered_or_refused_in_the_services_words(text, parameters, sandbox, lab):
    asked: dict[str, Any] = {"Statement": text}
    if parameters:
        asked["Parameters"] = [to_dynamodb(from_python(value)) for value in parameters]
    client = lab.client
    calls = (
        lambda: client.execute_statement(**asked),
        lambda: client.batch_execute_statement(Statements=[asked]),
        lambda: client.execute_transaction(TransactStatements=[asked]),
    )
    for call in calls:
        assert code_of(call) not in ("InternalServerError", "InternalError")


@pytest.mark.parametrize("depth", [10, 40])
def test_a_condition_may_be_nested_as_deep_as_allowed(depth, items):
    nested = "(" * depth + "customer='ann'" + ")" * depth
    assert len(items(f"SELECT * FROM Orders WHERE {nested}")) == 4
