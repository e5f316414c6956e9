"""A statement's text to tokens; a syntax error names what was found where something else should stand."""

import re
from typing import NoReturn

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions.lexer import END, NAME, Cursor, Token
from sandbox.engine.partiql.reserved import RESERVED

QUOTED_NAME = "quoted_name"  # "order"
STRING = "string"
NUMBER = "number"
PARAMETER = "?"

_TOKEN = re.compile(
    r"(?P<space>\s+|--[^\n]*|/\*.*?\*/)"
    r"|(?P<name>[A-Za-z_$][A-Za-z0-9_$]*)"
    r'|(?P<quoted_name>"(?:[^"]|"")*")'
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<operator><<|>>|<>|!=|<=|>=|[=<>+\-*.,:;?()\[\]{}])"
    r"|(?P<unknown>.)",
    re.DOTALL,
)


def malformed(detail: str) -> ValidationError:
    """The service's syntax error."""
    return ValidationError(f"Statement wasn't well formed, can't be processed: {detail}")


def tokenize(text: str) -> list[Token]:
    """All tokens and the end; quotes are taken off, and doubled quotes within them are one.

    >>> [token.symbol for token in tokenize("SELECT * FROM T WHERE pk='it''s'")]
    ['SELECT', '*', 'FROM', 'name', 'WHERE', 'name', '=', 'string', 'end']
    """
    tokens = []
    for match in _TOKEN.finditer(text):
        symbol, word = match.lastgroup or "unknown", match.group()
        if symbol == "space":
            continue
        if symbol == "operator":
            symbol = "<>" if word == "!=" else word
        elif symbol == NAME and word.upper() in RESERVED:
            symbol = word.upper()
        elif symbol in (STRING, QUOTED_NAME):
            word = word[1:-1].replace(word[0] * 2, word[0])
        tokens.append(Token(symbol, word, match.start(), match.end()))
    tokens.append(Token(END, "", len(text), len(text)))
    return tokens


class StatementCursor(Cursor):
    """A place in the tokens of one statement."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "Statement", tokenize(text))

    def fail(self) -> NoReturn:
        if self.token.symbol in RESERVED:
            raise malformed("Unexpected keyword")
        if self.token.symbol == END:
            raise malformed("Unexpected end of statement")
        raise malformed("Unexpected term")
