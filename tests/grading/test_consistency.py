"""Lesson 6's checks: customers between two requests of another, a page that comes late, and what wrong answers meet."""

import pytest

from sandbox.grading import lesson_06
from sandbox.grading.lessons.consistency import checkout as module
from sandbox.grading.lessons.consistency.rush import Rush, rushes
from sandbox.grading.meanwhile import MOST_REQUESTS
from sandbox.grading.outcome import NotYet
from sandbox.model.dials import Dial

SALE = (
    "table.update_item(Key={'product_id': product_id}, UpdateExpression='SET stock = stock - :n',"
    "ExpressionAttributeValues={':n': pieces}"
)
REFUSED = "table.meta.client.exceptions.ConditionalCheckFailedException"
SELL = f"""
  try:
    {SALE}, ConditionExpression='stock >= :n')
  except {REFUSED}:
    return False
  return True"""


def checkout(body):
    return f"def f(table, product_id, pieces):\n  {body.strip()}"


@pytest.fixture
def few_rushes(monkeypatch):
    monkeypatch.setattr(module, "RUSHES", 60)


TOLD = [
    # a sale and its undoing: meanwhile others see too little
    (
        f"""left = {SALE}, ReturnValues='UPDATED_NEW')['Attributes']['stock']
  if left < 0:
    table.update_item(Key={{'product_id': product_id}}, UpdateExpression='ADD stock :n',
                      ExpressionAttributeValues={{':n': pieces}})
  return left >= 0""",
        "rushes a customer was turned away though there was enough.",
    ),
    # one piece after the other: some customers get a part
    (
        f"""try:
    for piece in range(pieces):
      {SALE.replace("pieces", "1")}, ConditionExpression='stock >= :n')
  except {REFUSED}:
    return False
  return True""",
        "rushes the stock is wrong.",
    ),
    # an optimistic lock that tries again is right, but for its reads
    (
        f"""while True:
    seen = table.get_item(Key={{'product_id': product_id}}, ConsistentRead=True)['Item']['stock']
    if seen < pieces: return False
    try:
      {SALE.replace("{':n': pieces}", "{':n': pieces, ':seen': seen}")}, ConditionExpression='stock = :seen')
      return True
    except {REFUSED}: pass""",
        "requests of yours read strongly, or in a transaction.",
    ),
    (
        f"{SALE.replace('stock - :n', ':s').replace(':n', ':s').replace('pieces', repr('none'))})\n  return True",
        "and the stock says none.",
    ),
    (
        "table.put_item(Item={'product_id': product_id, 'stock': 0})\n  return True",
        "60 products changed besides the stock, J-001 first.",
    ),
    (
        f"{SALE}, ConditionExpression='stock >= :n')\n  return True",
        "“A refusal is a fault”?",
    ),
    (
        f"try:\n    {SALE}, ConditionExpression='stock >= :n')\n    return True\n  except {REFUSED}:\n"
        "    return f(table, product_id, pieces)",
        "“I ask until it works”?",
    ),
]


@pytest.mark.parametrize(("body", "said"), TOLD, ids=range(len(TOLD)))
def test_a_wrong_checkout_meets_its_evidence(tell, few_rushes, body, said):
    assert said in tell("checkout", checkout(body))


def test_an_eventual_read_before_a_conditional_write_does_no_harm(tell, few_rushes):
    looked = (
        "if table.get_item(Key={'product_id': product_id})['Item']['stock'] < pieces: return False"
    )
    told = tell("checkout", checkout(looked + SELL))
    assert told.startswith("Passed")
    assert "0.5 read units" in told


def test_a_transaction_sells_as_safely_at_twice_the_price(tell, few_rushes):
    update = (
        "{'TableName': table.name, 'Key': {'product_id': product_id}, 'UpdateExpression': 'SET stock = stock - :n',"
        "'ConditionExpression': 'stock >= :n', 'ExpressionAttributeValues': {':n': pieces}}"
    )
    body = f"""try:
    table.meta.client.transact_write_items(TransactItems=[{{'Update': {update}}}])
  except table.meta.client.exceptions.TransactionCanceledException:
    return False
  return True"""
    assert "A customer took 2 write units and 0 read units." in tell("checkout", checkout(body))


def test_another_customer_comes_between_two_requests_of_one():
    stock = {}

    def quick_enough(product, pieces):
        rush.between_requests()
        seen = stock[product]
        rush.between_requests()
        stock[product] = max(0, seen - pieces)
        return seen >= pieces

    planned = rushes(100)
    for rush in planned:
        stock[rush.product_id] = rush.stock
        rush.run(quick_enough)
    assert 20 < sum(rush.oversold for rush in planned) < 80


def test_an_error_of_one_customer_is_not_taken_for_another_ones():
    rush = Rush("J-001", 3, [1, 1, 1])
    caught = []

    def fails(product, pieces):
        try:
            rush.between_requests()
        except Exception as problem:
            caught.append(problem)
        raise KeyError(len(rush.served))

    with pytest.raises(KeyError):
        rush.run(fails)
    assert caught == []


def test_a_checkout_that_never_ends_is_ended():
    rush = Rush("J-001", 1, [1])

    def for_ever(product, pieces):
        while True:
            try:
                rush.between_requests()
            except Exception:
                continue

    rush.run(for_ever)
    assert rush.endless
    assert rush.requests == MOST_REQUESTS + 1


def test_in_every_rush_somebody_must_go_away_empty_and_anybody_could_be_served():
    for rush in rushes(200):
        assert max(rush.wishes) <= rush.stock < sum(rush.wishes)


def test_waiting_for_the_replicas_is_no_answer(lab):
    def save_city(table, customer_id, city):
        table.update_item(
            Key={"customer_id": customer_id},
            UpdateExpression="SET city = :c",
            ExpressionAttributeValues={":c": city},
        )
        lab.clock.advance(seconds=1)
        return table.get_item(Key={"customer_id": customer_id})["Item"]

    with pytest.raises(NotYet, match=r"c-0001 waited 1\.0 s of virtual time"):
        lesson_06(lab).save_city(save_city)


def test_a_page_from_the_update_itself_costs_no_read(tell):
    told = tell(
        "save_city",
        "def f(table, customer_id, city):\n  return table.update_item("
        "Key={'customer_id': customer_id}, UpdateExpression='SET city = :c',"
        "ExpressionAttributeValues={':c': city}, ReturnValues='ALL_NEW')['Attributes']",
    )
    assert told.startswith("Passed") and "for no read unit at all" in told


def test_floats_are_near_enough_for_a_price(tell, lab):
    told = tell(
        "price_views",
        "def f(table, product_id, views, prices):\n  units = [table.get_item(Key={'product_id': product_id},"
        "ConsistentRead=strong, ReturnConsumedCapacity='TOTAL')['ConsumedCapacity']['CapacityUnits']"
        " for strong in (False, True)]\n  return [each * views * float(prices['rru'].amount) for each in units]",
    )
    assert told.startswith("Passed")


def test_the_dials_stand_as_before_when_a_check_is_done(lab, tell):
    lab.dials.index_lag = "real"
    tell("price_views", "def f(*a):\n  return [1, Decimal(2)]")
    tell("save_city", "def f(table, customer_id, city):\n  raise ValueError(city)")
    assert (lab.dials.replica_lag, lab.dials.index_lag) == (Dial.OFF, Dial.REAL)
    lab.dials.index_lag = "off"
