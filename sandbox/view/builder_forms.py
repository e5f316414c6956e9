"""One Query in four notations; every part that belongs to a placeholder carries its name.

Each notation is a list of lines, each line a list of pieces. Joined, the pieces are what a learner
may copy and run; the marks on them are what the widget ties together.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sandbox.model.attributes import AttributeValue
from sandbox.view.builder_query import OPERATORS, Bound, BuiltQuery, Definition

INDENT = "    "


class Piece(NamedTuple):
    """A stretch of code, and the placeholder that it uses or defines."""

    text: str
    token: str = ""


Line = list[Piece]
Escape = Callable[[str], str]


def plain(lines: Iterable[Line]) -> str:
    """The code as text.

    >>> plain([[Piece("WHERE id = "), Piece("?", ":v1")], [Piece("END")]])
    'WHERE id = ?\\nEND'
    """
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def cli(query: BuiltQuery) -> list[Line]:
    """A command for a POSIX shell: what stands in single quotes reaches the program as it is."""
    parts = [
        ("--key-condition-expression", _expression(query.bound_key)),
        ("--filter-expression", _expression(query.bound_filter)),
        ("--expression-attribute-names", _json(query.names)),
        ("--expression-attribute-values", _json(query.values)),
    ]
    lines = [[Piece(f"aws dynamodb query --table-name {query.table}")]]
    for option, pieces in parts:
        if pieces:
            lines[-1].append(Piece(" \\"))
            lines.append([Piece(f"{INDENT}{option} '"), *_escaped(pieces, _in_shell), Piece("'")])
    return lines


def client(query: BuiltQuery) -> list[Line]:
    """A call of boto3's client: typed values, and expressions as text."""
    lines = [[Piece("lab.client.query(")], [Piece(f'{INDENT}TableName="{query.table}",')]]
    for name, bound in (("KeyCondition", query.bound_key), ("Filter", query.bound_filter)):
        if bound:
            said = _escaped(_expression(bound), _in_double_quotes)
            lines.append([Piece(f'{INDENT}{name}Expression="'), *said, Piece('",')])
    for kind, defined in (("Names", query.names), ("Values", query.values)):
        if defined:
            lines.append([Piece(f"{INDENT}ExpressionAttribute{kind}={{")])
            lines += [[Piece(INDENT * 2), *_entry(each), Piece(",")] for each in defined]
            lines.append([Piece(f"{INDENT}}},")])
    return [*lines, [Piece(")")]]


def resource(query: BuiltQuery) -> list[Line]:
    """A call of boto3's resource, which writes placeholders of its own behind the scenes."""
    lines = [
        [Piece(f'lab.resource.Table("{query.table}").query(')],
        [Piece(f"{INDENT}KeyConditionExpression=(")],
    ]
    for at, each in enumerate(query.bound_key):
        lines.append([Piece(f"{INDENT * 2}{'& ' if at else ''}"), *_method("Key", each)])
    lines.append([Piece(f"{INDENT}),")])
    for at, each in enumerate(query.bound_filter):
        start = f"{INDENT}FilterExpression=" if at == 0 else f"{INDENT * 2}& "
        end = "," if at == len(query.bound_filter) - 1 else ""
        lines.append([Piece(start), *_method("Attr", each), Piece(end)])
    return [*lines, [Piece(")")]]


def partiql(query: BuiltQuery) -> list[Line]:
    """The same as a PartiQL statement: every ``?`` takes the next of the parameters."""
    words = [Piece(f'{INDENT * 2}\'SELECT * FROM "{query.table}"')]
    lines = [[Piece("lab.client.execute_statement(")], [Piece(f"{INDENT}Statement=(")]]
    for at, each in enumerate((*query.bound_key, *query.bound_filter)):
        lines.append([*words, Piece(" '")])
        words = [Piece(f"{INDENT * 2}'{'AND' if at else 'WHERE'} ")]
        name = each.condition.attribute.replace('"', '""')
        questions = [Piece("?", token) for token in each.values]
        said = _condition(each, Piece(f'"{name}"', each.name), questions)
        words += _escaped(said, _in_single_quotes)
    lines += [[*words, Piece("'")], [Piece(f"{INDENT}),")], [Piece(f"{INDENT}Parameters=[")]]
    for given in query.values:
        lines.append([Piece(INDENT * 2), Piece(_typed(given.value), given.token), Piece(",")])
    return [*lines, [Piece(f"{INDENT}],")], [Piece(")")]]


def _expression(bound: Sequence[Bound]) -> Line:
    said: Line = []
    for each in bound:
        name = Piece(each.name or each.condition.attribute, each.name)
        values = [Piece(token, token) for token in each.values]
        said += [Piece(" AND ")] if said else []
        said += _condition(each, name, values)
    return said


def _condition(bound: Bound, name: Piece, values: Sequence[Piece]) -> Line:
    """The operator's pattern with its parts put in, each still a piece of its own."""
    parts = [name, *values]
    pattern = OPERATORS[bound.condition.operator][0]
    said: Line = []
    for at, words in enumerate(pattern.replace("}", "{").split("{")):
        said.append(parts[int(words)] if at % 2 else Piece(words))
    return [piece for piece in said if piece.text]


def _json(defined: Sequence[Definition]) -> Line:
    if not defined:
        return []
    said = [Piece("{")]
    for at, each in enumerate(defined):
        said += [*([Piece(", ")] if at else []), *_entry(each)]
    return [*said, Piece("}")]


def _entry(each: Definition) -> Line:
    """A placeholder's entry in the map that defines it."""
    meaning = _text(each.attribute) if each.value is None else _typed(each.value)
    return [Piece(f'"{each.token}"', each.token), Piece(": "), Piece(meaning, each.token)]


def _typed(value: AttributeValue | None) -> str:
    """A String or Number in DynamoDB JSON, which reads the same in Python."""
    kind, content = value or ("S", "")
    return f'{{"{kind}": {_text(content)}}}'


def _method(maker: str, bound: Bound) -> Line:
    method = OPERATORS[bound.condition.operator][1]
    said = [
        Piece(f"{maker}("), Piece(_text(bound.condition.attribute), bound.name), Piece(f").{method}("),
    ]  # fmt: skip
    for at, (token, value) in enumerate(zip(bound.values, bound.condition.values, strict=True)):
        said += [*([Piece(", ")] if at else []), Piece(_python(value), token)]
    return [*said, Piece(")")]


def _python(value: AttributeValue) -> str:
    kind, content = value
    if kind == "S":
        return _text(content)
    return str(content) if content.lstrip("-").isdigit() else f'Decimal("{content}")'


def _text(content: str) -> str:
    return json.dumps(content, ensure_ascii=False)


def _escaped(pieces: Iterable[Piece], escape: Escape) -> Line:
    return [Piece(escape(piece.text), piece.token) for piece in pieces]


def _in_shell(said: str) -> str:
    return said.replace("'", "'\"'\"'")  # out of the quotes, a quoted quote, and in again


def _in_double_quotes(said: str) -> str:
    return _text(said)[1:-1]


def _in_single_quotes(said: str) -> str:
    return said.replace("\\", "\\\\").replace("'", "\\'")


FORMS = {
    "AWS CLI": cli,
    "boto3 client": client,
    "boto3 resource": resource,
    "PartiQL": partiql,
}
