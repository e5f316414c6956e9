"""Numbers in sentences: a message that counts must be right for one, for many and for half a unit."""


def counted(number: float, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "item"), counted(0.5, "read unit"), counted(20_000, "request")
    ('1 item', '0.5 read units', '20,000 requests')
    """
    shown = f"{int(number):,}" if number == int(number) else f"{number:g}"
    return f"{shown} {noun}{'' if number == 1 else 's'}"


def are(number: int) -> str:
    """The verb that goes with a number.

    >>> are(1), are(25)
    ('is', 'are')
    """
    return "is" if number == 1 else "are"
