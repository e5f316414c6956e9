"""Numbers of a bill: exact in arithmetic, rounded only where they are shown."""

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

Number = int | float | str | Decimal

CENT = Decimal("0.01")
RESIDUE = Decimal(
    "1e-20"
)  # dollars; Decimal keeps 28 digits, so a credit may leave as little of its charge
_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)  # to show a number, all of its digits must fit
LARGEST = Decimal(10) ** 21  # beyond it a bill would be rounded before it is shown


def exact(value: Number, what: str = "a quantity") -> Decimal:
    """The number as a Decimal; ValueError unless it is finite, not negative and at most 10 to the 21st.

    >>> exact(0.1), exact("71.4286")
    (Decimal('0.1'), Decimal('71.4286'))
    """
    try:
        # a float is taken as what it prints: 0.1 is a tenth
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{what} must be a number, not {value!r}") from None
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(f"{what} must be a number, not {value!r}")
    if not (0 <= number <= LARGEST and (not number or number.adjusted() > -30)):
        raise ValueError(f"{what} must be from 0 to 10^21, not {value}")
    return number


def settled(amount: Decimal) -> Decimal:
    """A sum of charges and credits, without what rounding in the 28th digit left of it.

    >>> settled(Decimal("-1E-32")), settled(Decimal("0.0000001"))
    (Decimal('0'), Decimal('1E-7'))
    """
    return amount if abs(amount) >= RESIDUE else Decimal()


def whole_up(number: Decimal) -> Decimal:
    """The next whole number: capacity is provisioned in whole units.

    >>> whole_up(Decimal("142.86"))
    Decimal('143')
    """
    return number.to_integral_value(rounding="ROUND_CEILING")


def dollars(amount: Decimal) -> str:
    """An amount to the cent; to two digits where it is less than a cent.

    >>> dollars(Decimal("1234.5")), dollars(Decimal("-6.25")), dollars(Decimal("0.00075"))
    ('$1,234.50', '-$6.25', '$0.00075')
    """
    amount = settled(amount)
    size = abs(amount)
    if size and size < CENT / 2:
        shown = f"{Decimal(f'{size:.2g}').normalize():f}"
    else:
        shown = f"{size.quantize(CENT, context=_WIDE):,}"
    return f"{'-' if amount < 0 else ''}${shown}"


def plain(number: Decimal) -> str:
    """A number with thousands separated: four digits after the point, or six digits where it is below 1.

    >>> plain(Decimal(3000000)), plain(Decimal("71.428571")), plain(Decimal("0.00087465"))
    ('3,000,000', '71.4286', '0.00087465')
    """
    if abs(number) < 1:
        return f"{Decimal(f'{number:.6g}').normalize():f}"
    shown = f"{number.quantize(Decimal('0.0001'), context=_WIDE):,f}"
    return shown.rstrip("0").rstrip(".")


def unrounded(price: Decimal) -> str:
    """A price with all its digits, and at least two after the point.

    >>> unrounded(Decimal("1.5")), unrounded(Decimal("0.00087465")), unrounded(Decimal("0.625000"))
    ('1.50', '0.00087465', '0.625')
    """
    cents = price.quantize(CENT, context=_WIDE)
    return f"{cents if cents == price else price.normalize():f}"


def percent(share: Decimal) -> str:
    """A share in percent, to two digits after the point.

    >>> percent(Decimal("0.288888"))
    '28.89%'
    """
    return f"{(share * 100).quantize(CENT, context=_WIDE):f}".rstrip("0").rstrip(".") + "%"
