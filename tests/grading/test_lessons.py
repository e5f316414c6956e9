"""Every check of every lesson: blanks, solutions, named misconceptions, and answers that fit no name."""

import asyncio
import re

import pytest

from sandbox import grading
from sandbox.grading.outcome import NotAttempted, NotYet, Passed

LESSONS = [getattr(grading, name) for name in grading.__all__ if name.startswith("lesson_")]
CHECKS = [(lesson, check) for lesson in LESSONS for check in lesson.checks]
MISCONCEPTIONS = [
    (lesson, check, belief) for lesson, check in CHECKS for belief in check.misconceptions
]


def typed(command):
    """The source of an answer that is this command."""
    return f"f = {command!r}"


LINE = "aws dynamodb get-item --table-name ClinicLines --key "
ORDERS_OF = (
    'aws dynamodb query --table-name ClinicOrders --key-condition-expression "customer_id = :c" '
    "--expression-attribute-values "
)


def desk(keys="('waiting', 'ordered_at')", read=""):
    """The four parts of open_orders; with another list of what is waiting."""
    read = (
        read
        or "table.query(IndexName='open', KeyConditionExpression=Key('waiting').eq('yes'))['Items']"
    )
    return (
        "from boto3.dynamodb.conditions import Key\n"
        "def take(table, order):\n  table.put_item(Item=order | {'waiting': 'yes'})\n"
        "def close(table, c, o):\n  table.update_item(Key={'customer_id': c, 'order_id': o},"
        "UpdateExpression='SET #s = :s REMOVE waiting', ExpressionAttributeNames={'#s': 'status'},"
        "ExpressionAttributeValues={':s': 'DELIVERED'})\n"
        f"f = ({keys}, take, close, lambda table: {read})"
    )


def definition(partition_key, sort_key, kind, names=()):
    """An answer to price_index."""
    keys = [("HASH", partition_key), ("RANGE", sort_key)]
    schema = [{"AttributeName": name, "KeyType": role} for role, name in keys if name]
    carries = {"ProjectionType": kind} | ({"NonKeyAttributes": list(names)} if names else {})
    made = {"IndexName": "by_price", "KeySchema": schema, "Projection": carries}
    return f"def f():\n  return {made}"


SIX_READS = (
    "get_item=(True, 0.5), batch_get=(True, 1.5), query=(False, 2), lsi=(False, 2), gsi=(True, 1), "
    "transact_get=(False, 6)"
)
PROFILE = (
    "def f(table, customer_id, city):\n  return table.update_item(Key={{'customer_id': customer_id}},"
    "UpdateExpression='SET city = :c', ExpressionAttributeValues={{':c': city}}, ReturnValues='{}'){}"
)
PRICE = (
    "def f(table, product_id, views, prices):\n  units = [Decimal(table.get_item(Key={{'product_id': product_id}},"
    "ConsistentRead=bool(strong), ReturnConsumedCapacity='TOTAL')['ConsumedCapacity']['CapacityUnits'])"
    " for strong in {}]\n  return [each * views * {}['rru'].amount for each in units]"
)

# plausible, wrong, and met by no misconception: source, and the evidence that the answer must name
WRONG = {
    "store_product": [
        ("def f(table):\n  print('Passed')", "Your requests: none."),
        (
            "from decimal import Decimal\ndef f(table):\n"
            "  table.put_item(Item={'product_id': 'P-112', 'price': Decimal('19.90')})",
            "price is stored as {'N': '19.9'}; it should be a Number, 19.99.",
        ),
    ],
    "restock": [
        (
            "def f(table, product_id):\n  table.update_item(Key={'product_id': product_id},"
            "UpdateExpression='ADD stock :n', ExpressionAttributeValues={':n': 6})",
            "The stock of P-103 was 5, should be 10, and is {'N': '11'}.",
        ),
        (
            "def f(table, product_id):\n  for n in range(5): table.update_item(Key={'product_id': product_id},"
            "UpdateExpression='ADD stock :n', ExpressionAttributeValues={':n': 1})",
            "Your requests: 5 x UpdateItem.",
        ),
    ],
    "fill_one_unit": [
        (
            "def f(table):\n  table.put_item(Item={'product_id': 'P-113', 'note': 'x' * 500})",
            "The item is 519 bytes: the same unit would pay for 505 more.",
        ),
        (
            "def f(table):\n  table.put_item(Item={'product_id': 'P-113', 'note': 'x' * 5_000})",
            "The item is 5,019 bytes, over 1,024: 5 write units.",
        ),
    ],
    "retire": [
        (
            "def f(table, product_id):\n  table.delete_item(Key={'product_id': product_id},"
            "ConditionExpression='discontinued = :y', ExpressionAttributeValues={':y': 'true'})",
            "P-109 is discontinued, and is still there.",
        ),
        (
            "def f(table, product_id):\n  table.delete_item(Key={'product_id': 'P-109'})",
            "retire(table, 'P-110') asked for 'P-109'.",
        ),
    ],
    "spread_writes": [
        (
            "def f(order):\n  return order['customer_id'] + '#' + order['status']",
            "24.2% of 20,000 requests",
        ),
        ("def f(order):\n  return order['city']", "KeyError: 'city'"),
        ("def f(order):\n  return order.get('city')", "None is no key"),
        ("def f(order):\n  return [order['order_id']]", "['o-00001'] is no key"),
        ("def f(order):\n  return bytearray(b'x')", "takes 100.0% of 20,000 requests"),
        ("def f(order):\n  return 1.5", "1.5 is a float, which boto3 refuses."),
        (
            "def f(order):\n  return order['order_id'] * 300",
            "A key of 2,100 bytes is too long; 2,048",
        ),
        ("f = 'order_id'", "'order_id' is a name."),
    ],
    "same_partition": [
        ("f = ('c-0008', 'c-0029')", "c-0008 went to P3 and c-0029 to P0."),
        ("f = ('c-0008', 'c-0008')", "Two keys are asked for, and you named 1."),
        ("f = ('c-0008', 'c-9999')", "'c-9999' is not one of the five keys"),
        ("f = ('c-0008', ['c-0011'])", "['c-0011'] is not one of the five keys"),
    ],
    "repair_advice": [
        ("f = 'E'", "Hand in one of the letters A, B, C, D"),
        ("f = 3", "this is 3."),
    ],
    "orders_of": [
        (
            "def f(table, customer_id):\n  from boto3.dynamodb.conditions import Key\n"
            "  return table.query(KeyConditionExpression=Key('customer_id').eq('c-0042'))['Items']",
            "25 of what you returned are not among the orders of c-0123.",
        ),
        (
            "def f(table, customer_id):\n  from boto3.dynamodb.conditions import Key\n"
            "  return table.query(KeyConditionExpression=Key('customer_id').eq(customer_id))",
            "Return the list of orders",
        ),
        ("def f(table, customer_id):\n  return ['o-00001'] * 3", "Your requests for c-0042: none."),
    ],
    "price_key": [
        ("def f(product):\n  return product['name']", "In books, "),
        ("def f(product):\n  return ''", "One of the keys is empty"),
        (
            "def f(product):\n  return f\"{int(product['price']):04}#{product['product_id']}\"",
            "came before",
        ),
        ("def f(product):\n  return 'x' * 2_000", "A sort key of 2,000 bytes is too long; 1,024"),
        (
            "import random\ndef f(product):\n  return str(random.random())",
            "20 products got another key when asked a second time.",
        ),
    ],
    "orders_between": [
        (
            "def f(table, customer_id, first_day, last_day):\n  return []",
            "Your requests for c-0042: none.",
        ),
        (
            "def f(table, customer_id, first_day, last_day):\n  from boto3.dynamodb.conditions import Key\n"
            "  return table.query(KeyConditionExpression=Key('customer_id').eq(customer_id)"
            " & Key('ordered_at').begins_with(first_day[:7]))['Items']",
            "are not among the orders of c-0042 asked for.",
        ),
    ],
    "latest": [
        (
            "def f(table, customer_id, count):\n  from boto3.dynamodb.conditions import Key\n"
            "  return table.query(KeyConditionExpression=Key('customer_id').eq(customer_id),"
            " ScanIndexForward=False, Limit=1)['Items']",
            "2 of the 3 orders of c-0042 asked for are missing.",
        ),
    ],
    "order_page": [
        (
            "def f(table, order_id):\n  from boto3.dynamodb.conditions import Key\n"
            "  return table.query(KeyConditionExpression=Key('order_id').eq(order_id))['Items']",
            "Return a dict with order, lines, payment",
        ),
        (
            "def f(table, order_id):\n  return {'order': 1}",
            "The page lacks lines, payment; it has ['order'].",
        ),
    ],
    "which_scan": [
        (
            "f = {'C'}",
            "You name 1 statement, of which 0 read all 300 items; you leave out 3 Scans.",
        ),
        ("f = 3", "Hand in letters"),
        ("f = {'B', 'F'}", "'F' is not one of the letters A, B, C, D, E."),
    ],
    "refunds": [
        ("def f(table):\n  return 2256.87", "They read 0 of the 300 items in the table."),
        (
            "def f(table):\n  p = table.meta.client.get_paginator('scan').paginate(TableName=table.name)\n"
            "  return sum(x['total'] for page in p for x in page['Items'])",
            "that is not what the 17 cancelled orders came to.",
        ),
    ],
    "still_open": [
        (
            "def f(table, customer_id):\n  return table.query(KeyConditionExpression='customer_id = :c AND "
            "begins_with(status_at, :o)', ExpressionAttributeValues={':c': customer_id, ':o': 'SHIPPED'})['Items']",
            "6 of the 6 orders of c-0042 asked for are missing.",
        ),
    ],
    "scan_in_segments": [
        (
            "def f(table):\n  return [x for n in range(2) for x in table.scan(Segment=n, TotalSegments=2)['Items']]",
            "Each should be a Scan of one of 4 segments.",
        ),
        (
            "def f(table):\n  return table.scan(Segment=0, TotalSegments=4)['Items']",
            "Of segments 0 to 3 you read only 0.",
        ),
    ],
    "count_entries": [
        (
            "def f(table, code):\n  return {'404': 42, '200': 345}[code]",
            "Your requests for 404: none.",
        ),
    ],
    "repair_query": [
        (typed("SELECT * FROM ClinicOrders"), "yours begins with `SELECT *`"),
        (typed("aws s3 ls"), "yours begins with `aws s3`"),
        (typed("aws dynamodb list-tables"), "Your requests: ListTables. One Query is asked for."),
        (typed('aws dynamodb query --table-name "Clinic'), "A quote is opened and never closed"),
        (typed("aws dynamodb query | grep c-0042"), "`|` outside quotes is the shell's own."),
        (typed("aws dynamodb query\n --limit 1"), "takes the next line for another command"),
        (typed(""), "A command of 1 to 8,000 characters is asked for."),
        (typed(ORDERS_OF + """'{":c": {"S": "c-0001"}}'"""), "You asked for 'c-0001'; the orders"),
    ],
    "get_line": [
        (
            typed(LINE + """'{"order_id": {"S": "o-00086"}, "line": {"N": "1"}}'"""),
            "The answer is not the whole of line 2 of o-00086",
        ),
        (
            typed(LINE + """'{"order_id": {"S": "o-00086"}, "line": {"N": "9"}}'"""),
            "0 items came back.",
        ),
        (
            typed("aws dynamodb get-item --table-name ClinicLines"),
            "before it had sent anything, with: the following arguments are required: --key",
        ),
        (typed("aws dynamodb scan --table-name ClinicLines"), "Your requests: Scan."),
    ],
    "ship": [
        (
            "def f(table, customer_id, order_id):\n  table.update_item("
            "Key={'customer_id': customer_id, 'order_id': order_id}, UpdateExpression='SET #s = :s',"
            "ConditionExpression='#s = :o', ExpressionAttributeNames={'#s': 'state'},"
            "ExpressionAttributeValues={':s': 'SHIPPED', ':o': 'OPEN'})",
            "its status is 'OPEN'. DynamoDB refused your write: the condition did not hold.",
        ),
        (
            "def f(table, customer_id, order_id):\n  table.put_item("
            "Item={'customer_id': customer_id, 'order_id': order_id, 'status': 'SHIPPED'})",
            "country, ordered_at, total changed as well.",
        ),
    ],
    "six_reads": [
        (
            f"f = dict({SIX_READS.replace('True', repr('yes'))})",
            "True or False (may it show the past?)",
        ),
        (f"f = dict({SIX_READS.replace('1.5', repr('1.5'))})", "the read units are a number"),
        (
            f"f = dict({SIX_READS.replace('1.5', '1e400')})",
            "the read units are a number; this is inf.",
        ),
        (f"f = dict({SIX_READS.replace('(True, 0.5)', 'True')})", "get_item wants a pair"),
        (
            f"f = dict({SIX_READS.replace('False, 2', 'False, 3')})",
            "you said 3 read units; its receipt says 2",
        ),
        (
            "f = {'get_item': (True, 0.5)}",
            "The dict lacks batch_get, query, lsi, gsi, transact_get.",
        ),
    ],
    "save_city": [
        (PROFILE.format("ALL_NEW", ""), "this is the whole answer, with Attributes in it."),
        (PROFILE.format("NONE", "['ResponseMetadata'].get('x')"), "this is None."),
        (
            PROFILE.format("UPDATED_NEW", "['Attributes']"),
            "The page lacks about, country, customer_id, name, points.",
        ),
        (
            PROFILE.format("ALL_OLD", "['Attributes']"),
            "For 20 of 20 customers the page showed the past: c-0001 was shown 'York'.",
        ),
        (
            PROFILE.format("ALL_NEW", "['Attributes']").replace(": customer_id", ": 'c-0001'"),
            "c-0002 saved Lyon; in the table city is York.",
        ),
    ],
    "price_views": [
        (PRICE.format("[1, 0]", "prices"), "you said $0.25, 2 times what they cost."),
        (
            PRICE.format("[0, 1]", "{'rru': prices['wru']}"),
            "you said $0.625, 5 times what they cost.",
        ),
        (
            "def f(table, product_id, views, prices):\n  return 0.125, 0.25",
            "views of P-110 (900 B)",
        ),
        ("def f(table, product_id, views, prices):\n  return '$0.13'", "Return two amounts"),
        ("def f(table, product_id, views, prices):\n  return [True, 1]", "An amount in dollars is"),
        ("def f(table, product_id, views, prices):\n  return [float('nan'), 1]", "this is nan."),
        (
            "def f(table, product_id, views, prices):\n"
            "  return [table.get_item(Key={'product_id': product_id}) for _ in range(views)]",
            "TooManyRequests: 100 requests, and still no price.",
        ),
    ],
    "checkout": [
        (
            "def f(table, product_id, pieces):\n  return False",
            "turned away though there was enough.",
        ),
        ("def f(table, product_id, pieces):\n  return True", "6 were sold, and the stock says 3."),
        ("def f(table, product_id, pieces):\n  return 'sold'", "Yours returned 'sold'."),
        ("def f(table, product_id, pieces):\n  table.delete()", "You deleted the table"),
    ],
    "edit": [
        (
            "def f(table, product_id, change):\n  return True",
            "it should be 46.50, and is 45.50. Your requests: none.",
        ),
        (
            "def f(table, product_id, change):\n  while True:\n    table.get_item(Key={'product_id': product_id})",
            "edit of P-101 went on and on: 200 x GetItem.",
        ),
    ],
    "sign_up": [
        ("def f(table, customer):\n  return True", "bram was free, and Bram Brandt is not stored"),
        (
            "def f(table, customer):\n  try: table.put_item(Item=customer,"
            "ConditionExpression='attribute_not_exists(customer_id)')\n  except Exception: pass",
            "bram was free: return True, not None.",
        ),
    ],
    "load": [
        (
            "def f(table, items):\n  return items",
            "60 of 60 items are not in the table, and 60 were never sent.",
        ),
        (
            "def f(table, items):\n  with table.batch_writer() as batch:\n"
            "    for item in items: batch.put_item(Item=item | {'stock': 1})",
            "60 items came to the table changed.",
        ),
    ],
    "place_order": [
        (
            "def f(table, order, lines, payment):\n  return True",
            "o-3001 is not stored as it should be",
        ),
        (
            "def f(table, order, lines, payment):\n  client = table.meta.client\n  client.transact_write_items("
            "TransactItems=[{'Put': {'TableName': table.name, 'Item': i}} for i in [order, *lines, payment]])\n"
            "  return True",
            "P-100 has 1 in stock instead of 0, P-105 has 200 in stock instead of 198.",
        ),
    ],
    "translate_call": [
        (
            typed(ORDERS_OF + """'{":c": {"S": "c-0042"}}'"""),
            "You read 25 items; the call reads 12: those from o-00300 on.",
        ),
        (
            typed(ORDERS_OF + """'{":c": {"S": "c-0001"}}'"""),
            "You asked for 'c-0001'; the call asks for 'c-0042'.",
        ),
        (
            typed(ORDERS_OF + """'{":c": {"S": "c-0042"}}'"""),
            "Your orders came oldest first; the call asks for the newest first.",
        ),
    ],
    "open_orders": [
        (
            desk(
                "('customer_id', 'waiting')",
                read="sum((table.query(IndexName='open', KeyConditionExpression="
                "Key('customer_id').eq(f'c-{n:04}'))['Items'] for n in range(1, 301)), [])",
            ),
            "Your requests: Query, Query, Query and 297 more. One Query does it.",
        ),
        (
            desk(
                read="table.query(IndexName='open', KeyConditionExpression=Key('waiting').eq('yes'),"
                " ScanIndexForward=False)['Items']"
            ),
            "The oldest comes first; your list begins with 2026-03-01",
        ),
        ("f = ('waiting', 'ordered_at')", "Hand in four things"),
    ],
    "price_index": [
        (
            "def f():\n  return 'by_price'",
            "a dict with IndexName, KeySchema and Projection; this is 'by_price'.",
        ),
        (
            definition("category", "price", "INCLUDE", ["name", "description"]),
            "The index has 4,321 bytes, 93% of the table's 4,629",
        ),
        (
            definition("kind", "price", "INCLUDE", ["name"]),
            "DynamoDB refused: Query condition missed",
        ),
    ],
    "which_index": [
        ("f = ['LSI', 'neither', 'neither', 'GSI', 'neither', 'GSI']", "Case 2: without an index"),
        ("f = ['LSI', 'GSI', 'neither']", "Hand in a list of six"),
        ("f = ['LSI', 'GSI', 'none', 'GSI', 'neither', 'GSI']", "Case 3 is"),
    ],
    "two_indexes": [
        ("def f():\n  return {}", "Return two dicts, return indexes, queries; this is {}."),
        ("def f():\n  return {}, {'A': {}}", "there is none for B, C, D."),
    ],
}


async def promise(*arguments):
    return arguments


def on_demand(*arguments):
    yield arguments


class Answer:
    def __eq__(self, other):
        raise RuntimeError("no comparing")

    __hash__ = None


HUGE = "x" * 10**7
STRANGE = [
    None, True, 3.5, "answer", b"", [], {}, set(), range(3), object(), Answer, Answer(), promise, on_demand,
    lambda: 1, lambda *a: 1, lambda *a: Answer(), lambda *a: promise(*a), lambda *a: on_demand(*a),
    lambda *a: HUGE, lambda *a: [Answer()], lambda *a: {"Items": [1]}, lambda *a: 1 / 0, print,
    asyncio.run, ("c-0008", 1), [Answer(), Answer()], (i for i in "ab"),
]  # fmt: skip


def named(value):
    return (
        getattr(value, "name", None)
        or getattr(value, "belief", None)
        or getattr(value, "number", "")
    )


def told(question, answer, outcome):
    with pytest.raises(outcome) as raised:
        question(answer)
    return " ".join(str(raised.value).split())


@pytest.mark.parametrize(("lesson", "check"), CHECKS, ids=named)
def test_a_solution_passes_twice_with_the_same_words(lesson, check, lab, answer_of):
    question = getattr(lesson(lab), check.name)
    first, second = (question(answer_of(check.solution)) for _ in range(2))
    assert isinstance(first, Passed)
    assert first == second
    assert re.search(r"\d", first.why), "it says why with the numbers that were measured"


@pytest.mark.parametrize(("lesson", "check", "belief"), MISCONCEPTIONS, ids=named)
def test_a_misconception_is_answered_by_its_name(lesson, check, belief, lab, answer_of):
    said = told(getattr(lesson(lab), check.name), answer_of(belief.sample), NotYet)
    assert f"“{belief.belief}”?" in said
    assert said == told(getattr(lesson(lab), check.name), answer_of(belief.sample), NotYet)


@pytest.mark.parametrize(("lesson", "check"), CHECKS, ids=named)
def test_a_wrong_answer_without_a_name_is_answered_by_its_evidence(lesson, check, lab, answer_of):
    question = getattr(lesson(lab), check.name)
    for source, evidence in WRONG[check.name]:
        said = told(question, answer_of(source), NotYet)
        assert evidence in said


@pytest.mark.parametrize(("lesson", "check"), CHECKS, ids=named)
def test_a_strange_answer_is_not_yet_right_and_never_a_problem_of_the_set_up(
    lesson, check, lab, capsys
):
    question = getattr(lesson(lab), check.name)
    for answer in STRANGE:
        said = told(question, answer, NotYet)
        assert " at 0x" not in said
        assert len(said) < 2_000


@pytest.mark.parametrize(("lesson", "check"), CHECKS, ids=named)
def test_a_blank_of_either_kind_is_not_attempted(lesson, check, lab):
    question = getattr(lesson(lab), check.name)
    for blank in (..., lambda *arguments: ...):
        assert told(question, blank, NotAttempted)


@pytest.mark.parametrize(("lesson", "check"), CHECKS, ids=named)
def test_a_check_has_all_that_a_learner_needs(lesson, check):
    assert check.concepts and check.title[0].isupper() and not check.title.endswith(".")
    assert len(check.hints) >= 2 and check.method
    assert check.misconceptions, "at least one belief is answered by name"
    words = " ".join([*check.hints, check.method])
    answers = [
        line.strip() for line in check.solution.strip().splitlines()[1:] if len(line.strip()) > 8
    ]
    assert not any(line in words for line in answers), "no hint contains the answer"


def test_no_two_checks_of_a_lesson_have_the_same_name():
    for lesson in LESSONS:
        names = [check.name for check in lesson.checks]
        assert len(set(names)) == len(names)
