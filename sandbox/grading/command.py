"""A command that a learner hands in as text: read as a POSIX shell would, and run without one.

So the same answer does the same on every machine, and no more than the one program is started.
"""

import re
import shlex

PROGRAM = ("aws", "dynamodb")
LONGEST = 8_000  # characters
_QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.", re.DOTALL)
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_CONTINUED = re.compile(r"\\\n")
_PROMPT = re.compile(r"^\s*[!$]\s*")


def words_of(command: str) -> list[str]:
    """The words that a POSIX shell makes of a command. ValueError if a quote is never closed.

    >>> words_of('''! aws dynamodb scan --filter-expression 'a = :b' {"S":"x"}''')
    ['aws', 'dynamodb', 'scan', '--filter-expression', 'a = :b', '{S:x}']
    """
    return shlex.split(_joined(command))


def why_not_run(command: str) -> str | None:
    """Why this is no single command for DynamoDB, or None."""
    if not command.strip() or len(command) > LONGEST:
        return f"A command of 1 to {LONGEST:,} characters is asked for."
    try:
        words = words_of(command)
    except ValueError:
        return "A quote is opened and never closed; a shell would go on waiting for it."
    if tuple(words[: len(PROGRAM)]) != PROGRAM:
        return f"The command begins with `{' '.join(PROGRAM)}`; yours begins with `{' '.join(words[:2])[:40]}`."
    return _of_the_shell(_joined(command).strip())


def _joined(command: str) -> str:
    return _PROMPT.sub("", _CONTINUED.sub("", command))


def _of_the_shell(command: str) -> str | None:
    """What a shell would not hand on to the program, in words; None if there is nothing."""
    outside = _QUOTED.sub("_", command)
    if "\n" in outside:
        return "Without a \\ at the end of a line, a shell takes the next line for another command."
    if found := re.search("[‘’“”]", outside):  # noqa: RUF001
        return f"`{found[0]}` is a printer's quote, which no shell takes for one; type ' or \"."
    if found := re.search(r"[|;&<>()]", outside):
        return f"`{found[0]}` outside quotes is the shell's own. One plain command is asked for."
    if re.search(r"(^|\s)#", outside):
        return "Outside quotes, a shell takes # for the beginning of a comment, and drops the rest."
    if re.search(r"[$`]", _QUOTED.sub(_expanded, command)):
        return "Outside single quotes, a shell puts something else in the place of $ and `."
    return None


def _expanded(quoted: re.Match[str]) -> str:
    """The part of a quoted stretch in which $ and ` still mean something: that in double quotes."""
    return _ESCAPED.sub("_", quoted[0]) if quoted[0].startswith('"') else "_"
