"""Which items fulfil a condition."""

import pytest

from sandbox.engine.expressions import Substitutions, parse_condition

ITEM = {
    "label": ("S", "wool hat"),
    "price": ("N", "19.99"),
    "stock": ("N", "9"),
    "code": ("B", b"\x01\xff"),
    "sold": ("BOOL", False),
    "note": ("NULL", True),
    "tags": ("SS", ("wool", "hat")),
    "marks": ("NS", ("1", "2")),
    "parts": ("L", (("S", "brim"), ("M", {"mm": ("N", "5")}), ("SS", ("x", "y")))),
    "box": ("M", {"cm": ("N", "10"), "colours": ("L", (("S", "red"),))}),
}
VALUES = {
    ":s": ("S", "wool hat"),
    ":wool": ("S", "wool"),
    ":n": ("N", "10"),
    ":9": ("N", "9"),
    ":price": ("N", "19.99"),
    ":b": ("B", b"\x01"),
    ":false": ("BOOL", False),
    ":null": ("NULL", True),
    ":tags": ("SS", ("hat", "wool")),
    ":x_y": ("SS", ("y", "x")),
    ":1": ("N", "1"),
    ":5": ("N", "5"),
    ":2": ("N", "2"),
    ":3": ("N", "3"),
    ":brim": ("S", "brim"),
    ":map": ("M", {"mm": ("N", "5")}),
    ":S": ("S", "S"),
    ":L": ("S", "L"),
}


def holds(text, item=None, values=VALUES, names=None):
    subs = Substitutions(names, values)
    return parse_condition(text, subs, "FilterExpression").test(ITEM if item is None else item)


@pytest.mark.parametrize("operator", ["=", "<", "<=", ">", ">="])
def test_a_comparison_between_different_types_is_false(operator):
    assert not holds(f"price {operator} :s")
    assert not holds(f"stock {operator} label")


def test_values_of_different_types_are_not_equal():
    assert holds("price <> :s") and not holds("price = :s")


def test_a_missing_attribute_equals_nothing_and_differs_from_everything():
    assert not holds("absent = :s") and holds("absent <> :s")
    assert not holds("absent = gone") and not holds("absent < :n") and not holds("absent >= :n")


def test_numbers_compare_by_value_and_strings_by_bytes():
    assert holds("stock < :n")
    assert not holds("a < :t", {"a": ("S", "9")}, {":t": ("S", "10")})
    assert holds("a > :t", {"a": ("S", "a")}, {":t": ("S", "Z")})
    assert holds("a > :t", {"a": ("S", "\U0001f9e3")}, {":t": ("S", "\uffee")})


def test_binary_compares_as_unsigned_bytes():
    assert holds("a > :t", {"a": ("B", b"\xff")}, {":t": ("B", b"\x7f\x00")})
    assert holds("code > :b")


@pytest.mark.parametrize("path", ["sold", "tags", "parts", "box", "note"])
def test_only_strings_numbers_and_binary_have_an_order(path):
    assert not holds(f"{path} < twin", {**ITEM, "twin": ITEM[path]})
    assert not holds(f"{path} >= twin", {**ITEM, "twin": ITEM[path]})
    assert holds(f"{path} = twin", {**ITEM, "twin": ITEM[path]})


def test_sets_are_equal_in_any_order_at_any_depth():
    assert holds("tags = :tags") and holds("parts[2] = :x_y")
    assert holds(
        "a = :l", {"a": ("L", (("SS", ("a", "b")),))}, {":l": ("L", (("SS", ("b", "a")),))}
    )
    assert not holds("a <> :m", {"a": ("M", {"k": ("NS", ("1", "2"))})},
                     {":m": ("M", {"k": ("NS", ("2", "1"))})})  # fmt: skip


def test_lists_and_maps_are_equal_element_by_element():
    assert holds("parts[1] = :map")
    assert not holds("parts = :l", values={":l": ("L", (("S", "brim"),))})
    assert not holds("box = :m", values={":m": ("M", {"cm": ("N", "10")})})


def test_between_includes_both_bounds():
    assert holds("stock BETWEEN :9 AND :n") and holds("price between :9 and price2", {
        **ITEM, "price2": ("N", "19.99")})  # fmt: skip
    assert not holds("stock BETWEEN :n AND :price")
    assert not holds("label BETWEEN :9 AND :n")


def test_between_has_its_own_and():
    assert holds("stock BETWEEN :9 AND :n AND label = :s")
    assert not holds("NOT stock BETWEEN :9 AND :n AND label = :s")


def test_in_asks_for_one_equal_value():
    assert holds("stock IN (:s, :n, :9)") and not holds("stock IN (:s, :n)")
    assert not holds("absent IN (:s, :n)")


def test_in_takes_a_hundred_values():
    values = {f":v{place}": ("N", str(place)) for place in range(1, 101)}
    assert holds(f"a IN ({', '.join(values)})", {"a": ("N", "100")}, values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attribute_exists(label)", True),
        ("attribute_exists(note)", True),  # null is a value
        ("attribute_exists(absent)", False),
        ("attribute_exists(box.cm)", True),
        ("attribute_exists(box.kg)", False),
        ("attribute_exists(parts[7])", False),
        ("attribute_exists(parts[1].mm)", True),
        ("attribute_exists(label[0])", False),
        ("attribute_exists(parts.mm)", False),
        ("attribute_not_exists(absent)", True),
        ("attribute_not_exists(label)", False),
        ("attribute_type(label, :S)", True),
        ("attribute_type(price, :S)", False),
        ("attribute_type(parts, :L)", True),
        ("attribute_type(absent, :L)", False),
        ("begins_with(label, :wool)", True),
        ("begins_with(code, :b)", True),
        ("begins_with(price, :wool)", False),
        ("begins_with(absent, :wool)", False),
        ("contains(label, :wool)", True),
        ("contains(code, :b)", True),
        ("contains(tags, :wool)", True),
        ("contains(marks, :1)", True),
        ("contains(marks, :wool)", False),
        ("contains(marks, :3)", False),
        ("contains(parts, :brim)", True),
        ("contains(parts, :map)", True),
        ("contains(parts, :x_y)", True),
        ("contains(box, :wool)", False),
        ("contains(price, :1)", False),
        ("contains(absent, :1)", False),
        ("contains(tags, absent)", False),
        ("contains(label, parts[0])", False),
        ("contains(parts, label)", False),
    ],
)
def test_functions_say(text, expected):
    assert holds(text) is expected


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("label", 8),
        ("code", 2),
        ("tags", 2),
        ("marks", 2),
        ("parts", 3),
        ("box", 2),
        ("box.colours", 1),
    ],
)
def test_size_counts_characters_bytes_or_elements(path, size):
    assert holds(f"size({path}) = :size", values={":size": ("N", str(size))})


def test_size_of_a_string_is_its_length_in_characters():
    assert holds("size(a) = :5", {"a": ("S", "pêche")})


@pytest.mark.parametrize("path", ["price", "sold", "note", "absent"])
@pytest.mark.parametrize("operator", ["=", "<>", "<", ">="])
def test_what_has_no_size_fulfils_no_condition_on_its_size(path, operator):
    assert not holds(f"size({path}) {operator} :n")


def test_size_compares_on_either_side_and_within_between_and_in():
    assert holds("stock > size(label)") and holds("size(tags) = size(box)")
    assert holds("size(label) BETWEEN :5 AND :9") and holds("size(tags) IN (:1, :2)")


def test_not_binds_before_and_and_and_before_or():
    def text(*truths):
        return [":1 = stock" if not truth else ":9 = stock" for truth in truths]

    for a in (True, False):
        for b in (True, False):
            for c in (True, False):
                one, two, three = text(a, b, c)
                assert holds(f"{one} OR {two} AND {three}") is (a or (b and c))
                assert holds(f"{one} AND {two} OR {three}") is ((a and b) or c)
                assert holds(f"NOT {one} AND {two} OR {three}") is ((not a and b) or c)
                assert holds(f"NOT ({one} AND {two} OR {three})") is (not ((a and b) or c))
                assert holds(f"{one} AND ({two} OR NOT {three})") is (a and (b or not c))


def test_keywords_may_be_written_in_any_case():
    assert holds("Not absent = :s aNd stock In (:9) oR stock beTWeen :1 and :2")


def test_an_operand_may_stand_in_parentheses():
    assert holds("(stock) = (:9)") and holds("(size(label)) > (:5)") and holds("stock IN ((:9))")


def test_a_name_token_is_one_name_whatever_is_in_it():
    assert holds("#d = :9", {"a.b": ("N", "9")}, names={"#d": "a.b"})
    assert not holds("#d = :9", {"a": ("M", {"b": ("N", "9")})}, names={"#d": "a.b"})
    assert holds("box.#c[0] = :red", values={":red": ("S", "red")}, names={"#c": "colours"})


def test_a_condition_on_a_missing_item_sees_no_attributes():
    assert holds("attribute_not_exists(pk)", {}) and not holds("attribute_exists(pk)", {})


def test_a_condition_knows_its_top_level_attributes():
    subs = Substitutions({"#c": "colours"}, VALUES)
    condition = parse_condition("box.#c[0] = :s AND size(label) > :n OR NOT stock IN (price)", subs)
    assert condition.attributes == {"box", "label", "stock", "price"}


def test_the_parentheses_that_boto3_writes_for_a_hundred_conditions_are_fine():
    text = "stock = :9"
    for _ in range(100):
        text = f"({text} AND stock = :9)"
    assert holds(text)
    text = "stock = :9"
    for _ in range(100):
        text = f"stock = :9 AND ({text})"
    assert holds(text)
    assert holds("NOT " * 298 + "stock = :9")
