"""DynamoDB's Number: up to 38 significant digits, one canonical text, its own size in bytes."""

import re
from decimal import Context, Decimal

SIGNIFICANT_DIGITS = 38  # Developer Guide, Constraints, "Number"
LARGEST_EXPONENT = 125  # 9.99...E+125, same page
SMALLEST_EXPONENT = -130  # 1E-130, same page
_SHORT = 30  # characters of an integer: a sum of two such is far within 38 digits
_LARGEST_MANTISSA = 20  # base-100 digits; a negative number's closing byte has no room beyond them

_EXACT = Context(prec=400)  # wide enough for any sum of two numbers before it is judged
_SYNTAX = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,9})?", re.ASCII)


class NumberError(ValueError):
    """Not a number that DynamoDB stores; the text is the service's own."""


def canonical(text: str) -> str:
    """The one way in which DynamoDB writes this number back.

    >>> canonical("0019.90"), canonical("1e3"), canonical("-0.0")
    ('19.9', '1000', '0')
    """
    if len(text) < SIGNIFICANT_DIGITS and text.isascii() and text.isdigit() and text[0] != "0":
        return text  # by far the most common form: a plain positive integer
    if not _SYNTAX.fullmatch(text):
        raise NumberError(
            f"The parameter cannot be converted to a numeric value: {text}"
            if text
            else "The parameter cannot be converted to a numeric value"
        )
    return from_decimal(Decimal(text))


def from_decimal(number: Decimal) -> str:
    """Canonical text of the result of a calculation.

    >>> from_decimal(Decimal("0.10") + Decimal("0.20"))
    '0.3'
    """
    if not number:
        return "0"
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    magnitude = len(digits) + exponent - 1
    significant = "".join(map(str, digits)).strip("0")
    magnitude -= len(digits) - len("".join(map(str, digits)).lstrip("0"))
    if magnitude > LARGEST_EXPONENT:
        raise NumberError(
            "Number overflow. Attempting to store a number with magnitude larger than supported range"
        )
    if magnitude < SMALLEST_EXPONENT:
        raise NumberError(
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        )
    if len(significant) > SIGNIFICANT_DIGITS:
        raise NumberError("Attempting to store more than 38 significant digits in a Number")
    return format(_EXACT.normalize(number), "f")


def add(left: str, right: str, *, sign: int = 1) -> str:
    """The sum (or with ``sign=-1`` the difference) of two canonical numbers, exactly.

    >>> add("19.99", "0.01"), add("5", "7", sign=-1)
    ('20', '-2')
    """
    if len(left) < _SHORT and len(right) < _SHORT and "." not in left and "." not in right:
        return str(int(left) + sign * int(right))  # by far the most common: a counter
    operand = Decimal(right)
    return from_decimal(_EXACT.add(Decimal(left), operand if sign > 0 else operand.copy_negate()))


def _base100(text: str) -> tuple[bool, int, list[int]]:
    """(negative, power of the first pair, pairs of digits) of a canonical number other than 0."""
    negative, digits, exponent = Decimal(text).as_tuple()
    assert isinstance(exponent, int)
    plain = "".join(map(str, digits)).lstrip("0")
    trimmed = plain.rstrip("0")
    low = exponent + len(plain) - len(trimmed)
    if low % 2:
        trimmed, low = trimmed + "0", low - 1
    if len(trimmed) % 2:
        trimmed = "0" + trimmed
    pairs = [int(trimmed[i : i + 2]) for i in range(0, len(trimmed), 2)]
    return bool(negative), low // 2 + len(pairs) - 1, pairs


def number_size(text: str) -> int:
    """Bytes that a canonical number occupies: one, plus one for each pair of digits touched.

    Digits pair up on even powers of ten, zeros at both ends are free, a minus sign costs a byte.
    Rule: Developer Guide, item sizes and formats (approximate), made exact by observation of the service.

    >>> [number_size(n) for n in ("0", "7", "100", "1.2", "-12", "3.14159", "1700000001")]
    [1, 2, 2, 3, 3, 5, 6]
    """
    whole, _, fraction = text.lstrip("-").partition(".")
    if whole == "0" and not fraction:
        return 1
    # powers of ten of the first and of the last digit that is not 0
    first = len(whole) - 1 if whole != "0" else len(fraction.lstrip("0")) - len(fraction) - 1
    last = -len(fraction) if fraction else len(whole) - len(whole.rstrip("0"))
    pairs = first // 2 - last // 2 + 1
    return 1 + pairs + (text[0] == "-" and pairs < _LARGEST_MANTISSA)


def number_bytes(text: str) -> bytes:
    """A number as bytes whose order is the order of the numbers: what a key of type N hashes.

    >>> number_bytes("-5") < number_bytes("0") < number_bytes("0.5") < number_bytes("12") < number_bytes("100")
    True
    """
    if text == "0":
        return b"\x80"
    negative, power, pairs = _base100(text)
    head = power + 0xC1  # 0x80 is zero; the exponents of positive numbers lie above it
    if not negative:
        return bytes([head, *(pair + 1 for pair in pairs)])
    # a minus sign turns every byte round, and a last byte above all digits makes longer mean larger
    tail = [102] if len(pairs) < _LARGEST_MANTISSA else []
    return bytes([0xFF - head, *(101 - pair for pair in pairs), *tail])
