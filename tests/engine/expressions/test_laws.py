"""What is true of every expression, looked for by Hypothesis."""

import contextlib
import copy
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.engine.errors import ValidationError
from sandbox.engine.expressions import (
    Substitutions,
    parse_condition,
    parse_key_condition,
    parse_projection,
    parse_update,
)
from sandbox.engine.expressions.condition_parser import ConditionParser
from sandbox.engine.expressions.syntax import Action, Operation, Path, Value
from sandbox.engine.expressions.update_parser import UpdateParser

# few names, few values: then operands often meet
ATTRIBUTES = ["a", "b", "c"]
NAMES = {"#x": "a", "#y": "weird.name", "#z": "status"}
SCALARS = st.one_of(
    st.sampled_from(["", "a", "ab", "b", "é", "\U0001f9e3"]).map(lambda text: ("S", text)),
    st.sampled_from(["0", "1", "2", "10", "-1", "0.5"]).map(lambda text: ("N", text)),
    st.sampled_from([b"", b"a", b"\xff"]).map(lambda blob: ("B", blob)),
    st.booleans().map(lambda truth: ("BOOL", truth)),
    st.just(("NULL", True)),
)
SETS = st.one_of(
    st.permutations(["a", "ab", "b"]).map(lambda members: ("SS", tuple(members[:2]))),
    st.permutations(["1", "2", "10"]).map(lambda members: ("NS", tuple(members[:2]))),
)
ATTRIBUTE_VALUES = st.recursive(
    SCALARS | SETS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: ("L", tuple(parts))),
        st.dictionaries(st.sampled_from(ATTRIBUTES), inner, max_size=3).map(lambda m: ("M", m)),
    ),
    max_leaves=6,
)
ITEMS = st.dictionaries(
    st.sampled_from([*ATTRIBUTES, "weird.name", "status"]), ATTRIBUTE_VALUES, max_size=5
)
TOKENS = [":t", ":u", ":number", ":list", ":set"]
NUMBERS = st.sampled_from(["0", "1", "-2.5"]).map(lambda text: ("N", text))
LISTS = st.lists(SCALARS, max_size=2).map(lambda parts: ("L", tuple(parts)))
VALUES = st.fixed_dictionaries(
    {":t": ATTRIBUTE_VALUES, ":u": SCALARS, ":number": NUMBERS, ":list": LISTS, ":set": SETS}
)

PATHS = st.builds(
    lambda name, rest: Path((name, *rest)),
    st.sampled_from(ATTRIBUTES),
    st.lists(st.sampled_from([*ATTRIBUTES, 0, 1, 7]), max_size=3),
)
LEAVES = PATHS | st.sampled_from(TOKENS).map(Value)
OPERANDS = LEAVES | PATHS.map(lambda path: Operation("size", (path,)))


def operation(names, *operands):
    return st.builds(lambda name, *rest: Operation(name, rest), st.sampled_from(names), *operands)


CONDITIONS = st.recursive(
    st.one_of(
        operation(["=", "<>", "<", "<=", ">", ">="], OPERANDS, OPERANDS),
        operation(["attribute_exists", "attribute_not_exists"], PATHS),
        operation(["begins_with", "contains"], LEAVES, LEAVES),
        operation(["BETWEEN"], OPERANDS, OPERANDS, OPERANDS),
        st.lists(OPERANDS, min_size=2, max_size=4).map(lambda some: Operation("IN", tuple(some))),
    ),
    lambda inner: st.one_of(
        inner.map(lambda condition: Operation("NOT", (condition,))),
        st.builds(
            lambda name, some: Operation(name, tuple(some)),
            st.sampled_from(["AND", "OR"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
    ),
    max_leaves=6,
)


def rendered(node):
    """The text that a tree was parsed from, with every pair of parentheses that it may have."""
    match node:
        case Path(parts):
            first, *rest = parts
            return first + "".join(
                f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest
            )
        case Value(token):
            return token
        case Operation("AND" | "OR" as name, operands):
            return f" {name} ".join(f"({rendered(part)})" for part in operands)
        case Operation("NOT", (condition,)):
            return f"NOT ({rendered(condition)})"
        case Operation("BETWEEN", operands):
            subject, low, high = map(rendered, operands)
            return f"{subject} BETWEEN {low} AND {high}"
        case Operation("IN", (subject, *choices)):
            return f"{rendered(subject)} IN ({', '.join(map(rendered, choices))})"
        case Operation(name, (left, right)) if not name[0].isalpha():
            return f"{rendered(left)} {name} {rendered(right)}"
        case Operation(name, operands):
            return f"{name}({', '.join(map(rendered, operands))})"


def plain(value):
    """A value of the model below: tagged, hashable, compared by Python itself."""
    if value is None:
        return None
    kind, content = value
    match kind:
        case "N":
            return (kind, Fraction(content))
        case "S":
            return (kind, content.encode())
        case "SS" | "NS" | "BS":
            return (kind, frozenset(plain((kind[0], member)) for member in content))
        case "L":
            return (kind, tuple(map(plain, content)))
        case "M":
            return (kind, frozenset((name, plain(part)) for name, part in content.items()))
    return (kind, content)


def operand(node, item, values):
    """(value or None, whether it is the size of something without one)."""
    if isinstance(node, Value):
        return plain(values[node.token]), False
    if isinstance(node, Operation):
        found = at(node.operands[0], item)
        if found is None or found[0] in ("N", "BOOL", "NULL"):
            return None, True
        return ("N", Fraction(len(found[1]))), False
    return plain(at(node, item)), False


def at(path, item):
    value = ("M", item)
    for part in path.parts:
        try:
            fits = value[0] == ("L" if isinstance(part, int) else "M")
            value = value[1][part] if fits else None
        except (KeyError, IndexError):
            value = None
        if value is None:
            return None
    return value


def model(node, item, values):
    """The same condition, evaluated as plainly as possible."""
    name = node.name
    if name in ("AND", "OR"):
        truths = [model(part, item, values) for part in node.operands]
        return all(truths) if name == "AND" else any(truths)
    if name == "NOT":
        return not model(node.operands[0], item, values)
    (one, sizeless), *others = [operand(part, item, values) for part in node.operands]
    rest = [other for other, _ in others]
    sizeless = sizeless or any(flag for _, flag in others)
    match name:
        case "attribute_exists":
            return one is not None
        case "attribute_not_exists":
            return one is None
        case "IN":
            return one is not None and one in rest
        case "=":
            return one is not None and one == rest[0]
        case "<>":
            return not sizeless and (one is None or one != rest[0])
        case "BETWEEN":
            return ordered(rest[0], one, "<=") and ordered(one, rest[1], "<=")
        case "begins_with":
            return same(one, rest[0], "SB") and one[1].startswith(rest[0][1])
        case "contains":
            return part_of(one, rest[0])
    return ordered(one, rest[0], name)


def same(one, two, kinds):
    return one is not None and two is not None and one[0] == two[0] and one[0] in kinds


def ordered(one, two, operator):
    if not same(one, two, ("S", "N", "B")):
        return False
    return {"<": one < two, "<=": one <= two, ">": one > two, ">=": one >= two}[operator]


def part_of(whole, part):
    if whole is None or part is None:
        return False
    if whole[0] in ("L", "SS", "NS", "BS"):
        return part in whole[1]
    return same(whole, part, "SB") and part[1] in whole[1]


@settings(max_examples=400, deadline=None)
@given(CONDITIONS, ITEMS, VALUES)
def test_a_condition_means_what_the_plainest_reading_says(tree, item, values):
    text = rendered(tree)
    try:
        condition = parse_condition(text, Substitutions(None, values))
    except ValidationError:
        return  # such as two bounds of different types
    assert condition.test(item) is model(tree, item, values)


@settings(max_examples=300, deadline=None)
@given(CONDITIONS)
def test_a_condition_written_down_is_read_back_as_itself(tree):
    assert ConditionParser(rendered(tree), "FilterExpression", {}).parse() == tree


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, ITEMS, VALUES)
def test_not_turns_every_condition_round(tree, item, values):
    try:
        condition = parse_condition(rendered(tree), Substitutions(None, values))
    except ValidationError:
        return
    negated = parse_condition(f"NOT ({rendered(tree)})", Substitutions(None, values))
    assert negated.test(item) is not condition.test(item)


# mostly what an update can do to such an item, now and then what it cannot
TYPED = {
    **dict.fromkeys(["n1", "n2"], NUMBERS),
    **dict.fromkeys(["l1", "l2"], LISTS),
    **dict.fromkeys(["s1", "s2"], SETS),
    **dict.fromkeys(["m1", "m2"], st.fixed_dictionaries({"a": LISTS, "b": NUMBERS}).map(
        lambda content: ("M", content))),
}  # fmt: skip
TYPED_ITEMS = st.fixed_dictionaries({}, optional=TYPED)


def paths(*texts):
    """Paths written as ``m1/a/0``."""
    return st.sampled_from(texts).map(
        lambda text: Path(tuple(int(p) if p.isdigit() else p for p in text.split("/")))
    )


NUMBER, LIST = st.just(Value(":number")), st.just(Value(":list"))
NUMBER_PATHS = paths("n1", "n2", "m1/b", "m2/b")
LIST_PATHS = paths("l1", "l2", "m1/a", "m2/a")
ANY_PATHS = NUMBER_PATHS | LIST_PATHS | paths("s1", "m1/c", "m2", "l1/0", "l2/5", "m1/a/0", "fresh")


def or_else(path, value):
    return operation(["if_not_exists"], path, value)


SET_VALUES = st.one_of(
    st.sampled_from(TOKENS).map(Value),
    ANY_PATHS,
    or_else(ANY_PATHS, LEAVES),
    operation(["+", "-"], or_else(NUMBER_PATHS, NUMBER), NUMBER | NUMBER_PATHS),
    operation(["list_append"], or_else(LIST_PATHS, LIST), LIST | LIST_PATHS),
)
ACTIONS = {
    "SET": st.builds(lambda path, value: Action("SET", path, value), ANY_PATHS, SET_VALUES),
    "REMOVE": st.builds(lambda path: Action("REMOVE", path), ANY_PATHS),
    "ADD": st.builds(lambda path: Action("ADD", path, Value(":number")), NUMBER_PATHS)
    | st.builds(lambda path: Action("ADD", path, Value(":set")), paths("s1", "s2", "fresh")),
    "DELETE": st.builds(lambda path: Action("DELETE", path, Value(":set")), paths("s1", "s2")),
}
UPDATES = st.lists(st.sampled_from(sorted(ACTIONS)), min_size=1, max_size=3, unique=True).flatmap(
    lambda sections: st.tuples(
        *(st.lists(ACTIONS[section], min_size=1, max_size=2) for section in sections)
    )
)


def rendered_update(sections):
    def action(one):
        signs = {"SET": " = ", "REMOVE": "", "ADD": " ", "DELETE": " "}
        value = rendered(one.value) if one.value else ""
        return f"{rendered(one.path)}{signs[one.section]}{value}"

    return " ".join(f"{some[0].section} {', '.join(map(action, some))}" for some in sections)


@settings(max_examples=300, deadline=None)
@given(UPDATES)
def test_an_update_written_down_is_read_back_as_itself(sections):
    read = UpdateParser(rendered_update(sections), "UpdateExpression", {}).parse()
    assert read == tuple(action for some in sections for action in some)


@settings(max_examples=500, deadline=None)
@given(UPDATES, TYPED_ITEMS, VALUES)
def test_an_update_never_changes_what_it_was_given(sections, item, values):
    before = copy.deepcopy((item, values))
    try:
        update = parse_update(rendered_update(sections), Substitutions(None, values))
        new = update.apply(item)
    except ValidationError:
        assert (item, values) == before
        return
    assert (item, values) == before
    untouched = item.keys() - update.attributes
    assert {name: new.get(name) for name in untouched} == {name: item[name] for name in untouched}
    assert new.keys() - item.keys() <= update.attributes
    assert update.written(new).keys() <= update.attributes


def outcome(text, values, item):
    try:
        return parse_update(text, Substitutions(None, values)).apply(item)
    except ValidationError:
        return None


@settings(max_examples=300, deadline=None)
@given(UPDATES, TYPED_ITEMS, VALUES)
def test_the_order_of_actions_does_not_matter(sections, item, values):
    backwards = [some[::-1] for some in sections[::-1]]
    assert outcome(rendered_update(sections), values, item) == outcome(
        rendered_update(backwards), values, item
    )


@settings(max_examples=300, deadline=None)
@given(UPDATES, TYPED_ITEMS, VALUES)
def test_actions_together_do_what_each_does_alone(sections, item, values):
    together = outcome(rendered_update(sections), values, item)
    if together is None:
        return
    for action in (action for some in sections for action in some):
        alone = outcome(rendered_update([[action]]), values, item)
        if not any(isinstance(part, int) for part in action.path.parts):  # indexes shift
            assert at(action.path, together) == at(action.path, alone)


NAMED_PATHS = PATHS.filter(lambda path: all(isinstance(part, str) for part in path.parts))


@settings(max_examples=200, deadline=None)
@given(st.lists(NAMED_PATHS, min_size=1, max_size=4), ITEMS)
def test_a_projection_keeps_its_paths_and_nothing_else(paths, item):
    try:
        projection = parse_projection(", ".join(map(rendered, paths)), Substitutions(None, None))
    except ValidationError:
        return  # two of the paths overlap
    picked = projection.apply(item)
    assert picked.keys() <= projection.attributes
    assert projection.apply(picked) == picked
    assert [at(path, picked) for path in paths] == [at(path, item) for path in paths]


VOCABULARY = """
a b.c d[0] #x #y #nope :t :u :nope = <> < <= > >= ( ) [ ] . , + - AND OR NOT BETWEEN IN
SET REMOVE ADD DELETE size( contains( begins_with( attribute_type( attribute_exists(
if_not_exists( list_append( foo( status 0 99999999999 _ é
"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\ud800", "\x00", "\n"])
SOUP = st.text(max_size=40) | st.lists(WORDS, max_size=14).map(" ".join)
PARSERS = st.sampled_from([parse_condition, parse_key_condition, parse_projection, parse_update])


@settings(max_examples=1_000, deadline=None)
@given(PARSERS, SOUP, ITEMS, VALUES)
def test_no_text_gets_any_answer_but_a_result_or_a_validation_error(parse, text, item, values):
    try:
        parsed = parse(text, Substitutions(NAMES, values))
        if hasattr(parsed, "test"):
            assert parsed.test(item) in (True, False)
        elif hasattr(parsed, "apply"):
            parsed.apply(item)
    except ValidationError:
        pass


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=4), st.text(max_size=3)),
       st.dictionaries(st.text(max_size=4), SCALARS))  # fmt: skip
def test_no_token_gets_any_answer_but_a_validation_error(names, values):
    with contextlib.suppress(ValidationError):
        Substitutions(names, values).check_all_used()
