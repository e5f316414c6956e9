"""Text to tokens, each with its place, because a syntax error quotes the text around it."""

import re
from typing import NamedTuple, NoReturn

from sandbox.engine.errors import ValidationError

END = "end"
NAME = "name"
NAME_TOKEN = "name_token"  # #status
VALUE_TOKEN = "value_token"  # :limit
NUMBER = "number"

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n\f]+)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<name_token>\#[A-Za-z0-9_]+)"
    r"|(?P<value_token>:[A-Za-z0-9_]+)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<operator><>|<=|>=|[=<>+\-.,()\[\]])"
    r"|(?P<unknown>.)",
    re.DOTALL,
)


class Token(NamedTuple):
    """``symbol`` is what a grammar asks for: a kind, an operator, or a keyword in capitals."""

    symbol: str
    text: str
    start: int
    end: int


def tokenize(text: str, keywords: frozenset[str]) -> list[Token]:
    """All tokens and the end; a character that no rule knows is a token that no grammar accepts.

    >>> [token.symbol for token in tokenize("a.b and :v", frozenset({"AND"}))]
    ['name', '.', 'name', 'AND', 'value_token', 'end']
    """
    tokens = []
    for match in _TOKEN.finditer(text):
        symbol, word = match.lastgroup or "unknown", match.group()
        if symbol == "space":
            continue
        if symbol == "operator":
            symbol = word
        elif symbol == NAME and word.upper() in keywords:
            symbol = word.upper()
        tokens.append(Token(symbol, word, match.start(), match.end()))
    tokens.append(Token(END, "<EOF>", len(text), len(text)))
    return tokens


class Cursor:
    """A place in the tokens of one expression; ``kind`` is the request's parameter, for errors."""

    def __init__(self, text: str, kind: str, tokens: list[Token]) -> None:
        self.text = text
        self.kind = kind
        self._tokens = tokens
        self._position = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._position]

    @property
    def following(self) -> Token:
        return self._tokens[min(self._position + 1, len(self._tokens) - 1)]

    def advance(self) -> Token:
        """The token here, leaving the cursor on the next one."""
        token = self.token
        if token.symbol != END:
            self._position += 1
        return token

    def accept(self, symbol: str) -> bool:
        """Whether this token was here; it is passed over if so."""
        if self.token.symbol != symbol:
            return False
        self.advance()
        return True

    def expect(self, symbol: str) -> Token:
        """This token, or the service's syntax error."""
        if self.token.symbol != symbol:
            self.fail()
        return self.advance()

    def fail(self) -> NoReturn:
        """The service's syntax error: it quotes the token and one neighbour on each side."""
        before = self._tokens[max(self._position - 1, 0)]
        near = self.text[before.start : self.following.end].rstrip()
        raise ValidationError(
            f'Invalid {self.kind}: Syntax error; token: "{self.token.text}", near: "{near}"'
        )
