"""What the service says to an expression that it does not accept."""

import pytest

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions import (
    Substitutions,
    parse_condition,
    parse_key_condition,
    parse_projection,
    parse_update,
)

VALUES = {
    ":s": ("S", "a"),
    ":n": ("N", "5"),
    ":ten": ("N", "10"),
    ":b": ("B", b"ab"),
    ":bool": ("BOOL", True),
    ":null": ("NULL", True),
    ":l": ("L", ()),
    ":m": ("M", {}),
    ":ss": ("SS", ("x",)),
}


def refusal(parse, text, names=None):
    with pytest.raises(ValidationError) as caught:
        parse(text, Substitutions(names, VALUES))
    return caught.value.message


def in_filter(text, subs):
    return parse_condition(text, subs, "FilterExpression")


@pytest.mark.parametrize(
    ("text", "token", "near"),
    [
        ("a x b", "x", "a x b"),
        ("a", "<EOF>", "a"),
        ("a =", "<EOF>", "="),
        ("a = :s AND", "<EOF>", "AND"),
        ("a = :s)", ")", ":s)"),
        ("(a = :s", "<EOF>", ":s"),
        ("a = :s b = :n", "b", ":s b ="),
        ("a = :s = :n", "=", ":s = :n"),
        ("a AND b", "AND", "a AND b"),
        ("NOT a", "<EOF>", "a"),
        ("a = NOT b", "NOT", "= NOT b"),
        ("_a = :s", "_", "_a"),
        ("__a = :s", "_", "__"),
        ("GI-1 = :s", "-", "GI-1"),
        ("1a = :s", "1", "1a"),
        ("a == :s", "=", "== :s"),
        ("a != :s", "!", "a !="),
        ("a.0 = :s", "0", ".0 ="),
        ("a[-1] = :s", "-", "[-1"),
        ("a[:n] = :s", ":n", "[:n]"),
        ("a[] = :s", "]", "[] ="),
        ("# = :s", "#", "# ="),
        ("a = 'x'", "'", "= 'x"),
        ("a IN :s", ":s", "IN :s"),
        ("a IN ()", ")", "()"),
        ("a BETWEEN :n OR :ten", "OR", ":n OR :ten"),
        ("size() > :n", ")", "() >"),
        ("and = :s", "and", "and ="),
        ("(a = :s) = :n", "=", ") = :n"),
        ("contains(a, b = :s)", "=", "b = :s"),
    ],
)
def test_a_syntax_error_quotes_the_token_and_its_neighbours(text, token, near):
    expected = f'Invalid FilterExpression: Syntax error; token: "{token}", near: "{near}"'
    assert refusal(in_filter, text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The expression can not be empty;"),
        ("  \n", "The expression can not be empty;"),
        ("status = :s", "Attribute name is a reserved keyword; reserved keyword: status"),
        ("a.Status = :s", "Attribute name is a reserved keyword; reserved keyword: Status"),
        ("size = :s", "Attribute name is a reserved keyword; reserved keyword: size"),
        (
            "a = :zz",
            "An expression attribute value used in expression is not defined; attribute value: :zz",
        ),
        (
            "a.#n = :s",
            "An expression attribute name used in the document path is not defined; "
            "attribute name: #n",
        ),
        ("((a = :s))", "The expression has redundant parentheses;"),
        ("a = ((:s))", "The expression has redundant parentheses;"),
        ("foo(a)", "Invalid function name; function: foo"),
        ("SIZE(a) > :n", "Invalid function name; function: SIZE"),
        ("Begins_With(a, :s)", "Invalid function name; function: Begins_With"),
        (
            "if_not_exists(a, :s) = :s",
            "The function is not allowed in a condition expression; function: if_not_exists",
        ),
        (
            "begins_with(a)",
            "Incorrect number of operands for operator or function; "
            "operator or function: begins_with, number of operands: 1",
        ),
        (
            "attribute_exists(a, b)",
            "Incorrect number of operands for operator or function; "
            "operator or function: attribute_exists, number of operands: 2",
        ),
        (
            "attribute_exists(:s)",
            "Operator or function requires a document path; "
            "operator or function: attribute_exists",
        ),
        (
            "attribute_not_exists(size(a))",
            "Operator or function requires a document path; "
            "operator or function: attribute_not_exists",
        ),
        (
            "size(a)",
            "The function is not allowed to be used this way in an expression; function: size",
        ),
        (
            "NOT size(a)",
            "The function is not allowed to be used this way in an expression; function: size",
        ),
        (
            "a = :s AND (size(a))",
            "The function is not allowed to be used this way in an expression; function: size",
        ),
        (
            "attribute_exists(a) = :bool",
            "The function is not allowed to be used this way in an expression; "
            "function: attribute_exists",
        ),
        (
            "a IN (contains(a, :s))",
            "The function is not allowed to be used this way in an expression; function: contains",
        ),
        (
            "size(attribute_exists(a)) > :n",
            "The function is not allowed to be used this way in an expression; "
            "function: attribute_exists",
        ),
        ("attribute_type(a, :s)",
            "Invalid attribute type name found; type: a, "
            "valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"),
    ],
)  # fmt: skip
def test_a_condition_is_refused(text, message):
    assert refusal(in_filter, text) == f"Invalid FilterExpression: {message}"


@pytest.mark.parametrize(
    ("text", "operator", "type_"),
    [
        ("a < :bool", "<", "BOOL"),
        ("a >= :null", ">=", "NULL"),
        (":l <= a", "<=", "L"),
        ("a BETWEEN :ss AND :ss", "BETWEEN", "SS"),
        (":m BETWEEN a AND b", "BETWEEN", "M"),
        ("begins_with(a, :n)", "begins_with", "N"),
        ("begins_with(size(a), :s)", "begins_with", "N"),
        ("attribute_type(a, :n)", "attribute_type", "N"),
        ("size(:n) = :n", "size", "N"),
        ("size(:bool) = :n", "size", "BOOL"),
        ("size(size(a)) = :n", "size", "N"),
        ("contains(:n, a)", "contains", "N"),
    ],
)
def test_an_operand_of_a_type_without_meaning_there_is_refused(text, operator, type_):
    assert refusal(in_filter, text) == (
        "Invalid FilterExpression: Incorrect operand type for operator or function; "
        f"operator or function: {operator}, operand type: {type_}"
    )


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("a = a", "="),
        ("a <> a", "<>"),
        ("a BETWEEN :n AND a", "BETWEEN"),
        ("a IN (:n, a)", "IN"),
        ("contains(a, a)", "contains"),
        ("begins_with(a, #a)", "begins_with"),
    ],
)
def test_comparing_an_attribute_with_itself_is_refused(text, operator):
    assert refusal(in_filter, text, {"#a": "a"}) == (
        "Invalid FilterExpression: The first operand must be distinct from the remaining operands "
        f"for this operator or function; operator: {operator}, first operand: [a]"
    )


def test_between_refuses_bounds_the_wrong_way_round():
    assert refusal(in_filter, "a BETWEEN :ten AND :n") == (
        "Invalid FilterExpression: The BETWEEN operator requires upper bound to be greater than or "
        "equal to lower bound; lower bound operand: AttributeValue: {N:10}, "
        "upper bound operand: AttributeValue: {N:5}"
    )


def test_between_refuses_bounds_of_two_types():
    assert refusal(in_filter, "a BETWEEN :s AND :n") == (
        "Invalid FilterExpression: The BETWEEN operator requires same data type for lower and "
        "upper bounds; lower bound operand: AttributeValue: {S:a}, "
        "upper bound operand: AttributeValue: {N:5}"
    )
    assert "{B:java.nio.HeapByteBuffer[pos=0 lim=2 cap=2]}" in refusal(
        in_filter, "a BETWEEN :s AND :b"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pk = :s OR sk = :s", "Invalid operator used in KeyConditionExpression: OR"),
        ("NOT pk = :s", "Invalid operator used in KeyConditionExpression: NOT"),
        ("pk <> :s", "Invalid operator used in KeyConditionExpression: <>"),
        ("pk IN (:s)", "Invalid operator used in KeyConditionExpression: IN"),
        ("contains(pk, :s)", "Invalid operator used in KeyConditionExpression: contains"),
        (
            "pk = :s AND attribute_exists(sk)",
            "Invalid operator used in KeyConditionExpression: attribute_exists",
        ),
        ("size(pk) = :n", "KeyConditionExpressions cannot contain nested operations"),
        ("pk.a = :s", "KeyConditionExpressions cannot have conditions on nested attributes"),
        (
            "pk = :s AND sk > :n AND sk < :ten",
            "KeyConditionExpressions must only contain one condition per key",
        ),
        (
            "pk = sk",
            "Invalid condition in KeyConditionExpression: "
            "Multiple attribute names used in one condition",
        ),
        (
            ":s = :n",
            "Invalid condition in KeyConditionExpression: No key attribute specified",
        ),
        (
            "begins_with(:s, sk)",
            "Invalid condition in KeyConditionExpression: "
            "begins_with operator must have the key attribute as its first operand",
        ),
        (
            "begins_with(sk, :n)",
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
            "operator or function: begins_with, operand type: N",
        ),
        (
            "pk = :v1",
            "Invalid KeyConditionExpression: An expression attribute value used in expression "
            "is not defined; attribute value: :v1",
        ),
        ("", "Invalid KeyConditionExpression: The expression can not be empty;"),
        ("pk", 'Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "pk"'),
    ],
)
def test_a_key_condition_is_refused(text, message):
    assert refusal(parse_key_condition, text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The expression can not be empty;"),
        ("SET a =", 'Syntax error; token: "<EOF>", near: "="'),
        ("INVALID SYNTAX HERE", 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'),
        ("set _something = :s", 'Syntax error; token: "_", near: "set _something"'),
        ("SET a = :s,", 'Syntax error; token: "<EOF>", near: ","'),
        ("SET a = :n + :n + :n", 'Syntax error; token: "+", near: ":n + :n"'),
        ("SET a = :n * :n", 'Syntax error; token: "*", near: ":n * :n"'),
        ("SET a = (b + :n) + :n", 'Syntax error; token: "+", near: ") + :n"'),
        ("ADD a b", 'Syntax error; token: "b", near: "a b"'),
        ("ADD a = :n", 'Syntax error; token: "=", near: "a = :n"'),
        ("REMOVE a b", 'Syntax error; token: "b", near: "a b"'),
        ("SET :n = a", 'Syntax error; token: ":n", near: "SET :n ="'),
        ("SET SET a = :s", 'Syntax error; token: "SET", near: "SET SET a"'),
        ("SET year = :n", "Attribute name is a reserved keyword; reserved keyword: year"),
        (
            "SET a = :n REMOVE b SET c = :n",
            'The "SET" section can only be used once in an update expression;',
        ),
        (
            "remove a Remove b",
            'The "REMOVE" section can only be used once in an update expression;',
        ),
        ("SET a = ((:n))", "The expression has redundant parentheses;"),
        (
            "SET a = size(a)",
            "The function is not allowed in an update expression; function: size",
        ),
        ("SET a = foo(a)", "Invalid function name; function: foo"),
        (
            "SET a = if_not_exists(a)",
            "Incorrect number of operands for operator or function; "
            "operator or function: if_not_exists, number of operands: 1",
        ),
        (
            "SET a = if_not_exists(:n, a)",
            "Operator or function requires a document path; operator or function: if_not_exists",
        ),
        (
            "SET a = a + :s",
            "Incorrect operand type for operator or function; "
            "operator or function: +, operand type: S",
        ),
        (
            "SET a = :l - :n",
            "Incorrect operand type for operator or function; "
            "operator or function: -, operand type: L",
        ),
        (
            "SET a = list_append(a, :ss)",
            "Incorrect operand type for operator or function; "
            "operator or function: list_append, operand type: SS",
        ),
        (
            "SET a = list_append(a, :l) + :n",
            "Incorrect operand type for operator or function; "
            "operator or function: +, operand type: L",
        ),
        (
            "ADD a :s",
            "Incorrect operand type for operator or function; operator: ADD, "
            "operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND",
        ),
        (
            "ADD a :l",
            "Incorrect operand type for operator or function; operator: ADD, "
            "operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND",
        ),
        (
            "DELETE a :n",
            "Incorrect operand type for operator or function; operator: DELETE, "
            "operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND",
        ),
        (
            "SET m.x = :n REMOVE m",
            "Two document paths overlap with each other; must remove or rewrite one of these "
            "paths; path one: [m, x], path two: [m]",
        ),
        (
            "SET #m = :n, m[0].x = :n",
            "Two document paths overlap with each other; must remove or rewrite one of these "
            "paths; path one: [m], path two: [m, [0], x]",
        ),
        (
            "SET a = :n ADD a :n",
            "Two document paths overlap with each other; must remove or rewrite one of these "
            "paths; path one: [a], path two: [a]",
        ),
        (
            "SET a.b = :n, a[0] = :n",
            "Two document paths conflict with each other; must remove or rewrite one of these "
            "paths; path one: [a, b], path two: [a, [0]]",
        ),
        (
            "SET a = :nope",
            "An expression attribute value used in expression is not defined; "
            "attribute value: :nope",
        ),
    ],
)
def test_an_update_is_refused(text, message):
    assert refusal(parse_update, text, {"#m": "m"}) == f"Invalid UpdateExpression: {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The expression can not be empty;"),
        ("a,", 'Syntax error; token: "<EOF>", near: ","'),
        ("a b", 'Syntax error; token: "b", near: "a b"'),
        ("size(a)", 'Syntax error; token: "(", near: "size(a"'),
        ("name, a", "Attribute name is a reserved keyword; reserved keyword: name"),
        (
            "a, a.b",
            "Two document paths overlap with each other; must remove or rewrite one of these "
            "paths; path one: [a], path two: [a, b]",
        ),
        (
            "a[1].x, a.b",
            "Two document paths conflict with each other; must remove or rewrite one of these "
            "paths; path one: [a, [1], x], path two: [a, b]",
        ),
        (
            "a" + "[0]" * 32,
            "The document path has too many nesting elements; nesting elements: 33",
        ),
        (
            "a[99999999999]",
            "List index is not within the allowable range; index: [99999999999]",
        ),
    ],
)
def test_a_projection_is_refused(text, message):
    assert refusal(parse_projection, text) == f"Invalid ProjectionExpression: {message}"


def test_a_syntax_error_is_told_before_any_other_fault():
    assert "Syntax error" in refusal(in_filter, "status = #nope AND foo(a) b")


def test_an_expression_may_have_4096_bytes_and_not_one_more():
    longest = "a" * 4_091
    parse_condition(f"{longest} = :s", Substitutions(None, VALUES))
    assert refusal(in_filter, f"a{longest} = :s") == (
        "Invalid FilterExpression: Expression size has exceeded the maximum allowed size; "
        "expression size: 4097"
    )


def test_an_expression_may_have_300_operators_and_not_one_more():
    text = " AND ".join(["a=:s"] * 150)  # 150 comparators, 149 ANDs
    parse_condition(f"NOT {text}", Substitutions(None, VALUES))
    too_many = "Invalid {}: The expression contains too many operators; operator count: 301"
    assert refusal(in_filter, f"NOT NOT {text}") == too_many.format("FilterExpression")
    sums = ", ".join(f"a{place}=b+:n" for place in range(301))
    assert refusal(parse_update, f"SET {sums}") == too_many.format("UpdateExpression")


def test_the_equals_sign_of_set_is_no_operator():
    parse_update("SET " + ", ".join(f"a{n}=:n" for n in range(301)), Substitutions(None, VALUES))


def test_in_takes_no_more_than_a_hundred_values():
    assert refusal(in_filter, f"a IN ({', '.join([':n'] * 101)})") == (
        "Invalid FilterExpression: The IN operator is provided with too many operands; "
        "number of operands: 101"
    )


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_condition, "(" * 4_000),
        (parse_condition, "a = " + "(" * 4_000),
        (parse_condition, "size(" * 800),
        (parse_condition, "NOT (" * 800),
        (parse_update, "SET a = " + "(" * 4_000),
        (parse_update, "SET a = if_not_exists(a," * 150),
        (parse_update, "SET a = " + "if_not_exists(a," * 200),
        (parse_projection, "a" + "[0]" * 1_300),
        (parse_projection, "a" + ".b" * 2_000),
    ],
)
def test_no_depth_of_nesting_is_too_deep_for_an_answer(parse, text):
    assert refusal(parse, text).startswith("Invalid ")
