"""Lessons 1 and 2: what learners handed in, and what they should be told of it."""

KEY = "Key={'product_id': product_id}"


def update(expression, **values):
    said = {f":{name}": value for name, value in values.items()}
    return f"table.update_item({KEY}, UpdateExpression='{expression}', ExpressionAttributeValues={said})"


RAISE = update("SET stock = stock + :n", n=5)
DELETE = f"table.delete_item({KEY}, ConditionExpression='discontinued = :yes', ExpressionAttributeValues="
QUERY = "table.query(KeyConditionExpression=Key('customer_id').eq(customer_id)"


def restock(body):
    return "restock", f"def f(table, product_id):\n  {body}"


def retire(body):
    return "retire", f"def f(table, product_id):\n  {body}"


def price(value):
    item = "{'product_id': 'P-112', 'name': 'Bramble tea', 'price': " + value + "}"
    return "store_product", f"def f(table):\n  table.put_item(Item={item})"


def note(length):
    return (
        "fill_one_unit",
        f"def f(table):\n  table.put_item(Item={{'product_id': 'P-113', 'note': 'x' * {length}}})",
    )


def orders_of(value):
    return "orders_of", f"def f(table, customer_id):\n  return {value}"


def choose_key(value):
    return "spread_writes", f"def f(order):\n  return {value}"


TOLD = [
    # what was asked for, and something else besides
    (
        restock(update("SET stock = stock + :n, price = :p", n=5, p=1)),
        "P-103 changed besides its stock: price was 149.95, is 1.",
    ),
    (
        restock(update("SET stock = stock + :n, note = :p", n=5, p=1)),
        "P-103 changed besides its stock: note is new.",
    ),
    (restock(f"table.delete_item({KEY})"), "- P-103 is gone."),
    (
        restock(f"{RAISE}; table.put_item(Item={{'product_id': 'P-1'}})"),
        "You also added, changed or deleted 1 other item of the table.",
    ),
    # a write that is right, and a read that it did not need
    (
        restock(f"{RAISE}; table.get_item({KEY})"),
        "“To see what a write has changed, I must read again”? Your write is right already. "
        "The reading cost 0.5 read units for P-103",
    ),
    (
        restock(f"table.get_item({KEY}); {RAISE}"),
        "“To change a number, I must read it first”? Your write is right already.",
    ),
    (
        retire(f"table.get_item({KEY}); {DELETE}{{':yes': True}})"),
        "Your DeleteItem has a condition, with which DynamoDB itself looks as it deletes. "
        "The reading for P-109 cost 0.5 read units",
    ),
    # a delete that was refused, one that was not, and the error that comes before either
    (
        retire(f"{DELETE}{{':yes': 'true'}})"),
        "P-109 is discontinued, and is still there. DynamoDB refused its delete: the condition did not hold.",
    ),
    (
        retire(f"{DELETE}{{':yes': False}})"),
        "P-110, whose discontinued is false, is gone.",
    ),
    (
        retire(
            f"{DELETE}{{':yes': True}})".replace(
                "discontinued = :yes", "attribute_exists(discontinued)"
            )
        ),
        "“An attribute that exists is true”? attribute_exists asks only whether the attribute is there.",
    ),
    # types
    (price("{'N': '19.99'}"), "price is now {'M': {'N': {'S': '19.99'}}}."),
    (price("'19.99'"), "Your price is stored as the String '19.99'."),
    (
        price("Decimal('19.99'), 'category': None"),
        "Stored as NULL, and not asked for: category.",
    ),
    # bytes
    (note(1_024), "The note alone is 1,024 bytes. The key and the names come on top: 19 bytes."),
    (note(980), "“A kilobyte is 1,000 bytes”? Your item is 999 bytes."),
    # a list that is nearly the right one
    (
        orders_of(f"[order['order_id'] for order in {QUERY})['Items']]"),
        "You returned 25 order numbers; the orders themselves are asked for.",
    ),
    (
        orders_of(f"{QUERY}, ProjectionExpression='order_id')['Items']"),
        "The orders lack 5 attributes: country, customer_id, ordered_at, status, total.",
    ),
    (
        orders_of(f"{QUERY}, ProjectionExpression='country')['Items']"),
        "- 25 items came back without order_id.",
    ),
    (
        orders_of(f"[o | {{'total': float(o['total'])}} for o in {QUERY})['Items']]"),
        "'total' is 86.23, of Python's type float; stored is {'N': '86.23'}.",
    ),
    (orders_of(f"{QUERY})['Items'][1:]"), "1 of the 25 orders of c-0042 is missing."),
    (orders_of(f"{QUERY})['Items'] * 2"), "25 orders came back more than once."),
    (
        orders_of(f"{QUERY})['Items'] + [None]"),
        "1 of what you returned is not among the orders of c-0042.",
    ),
    (orders_of(f"{QUERY})"), "this is the whole answer, with a list under Items."),
    (
        orders_of("table.get_item(Key={'customer_id': customer_id})['Item']"),
        "needs its whole primary key: here customer_id and order_id. DynamoDB refused: The provided key",
    ),
    (orders_of("table.scan()['Items']"), "To give back 600 orders you read 600 items"),
    # keys that a table without a sort key could not keep apart, or not find again
    (choose_key("hash(order['order_id'])"), "2,000 of 2,000 orders would get another key"),
    (choose_key("str(hash((order['order_id'], 1)))"), "Python's hash() of a text or a date"),
    (choose_key("order['total']"), "65 orders share their keys with an earlier one"),
    (
        choose_key("max(order['order_id'], 'o-00002')"),
        "1 order shares its key with an earlier one, and without a sort key would replace it.",
    ),
    (choose_key("order['customer_id']"), "'c-0042' alone takes 31.6%."),
    (choose_key("float(order['total'])"), "189.26 is a float, which boto3 refuses."),
    (
        ("spread_writes", "def f(order, more):\n  return 1"),
        "It is called as choose_key(order), and yours does not take that",
    ),
    # answers that are no functions
    (("same_partition", "f = 'c-0011'"), "Hand in two keys"),
    (("repair_advice", "f = 'D'"), "the fullest of 8 partitions holds 16.1% of the orders"),
]  # fmt: skip


UNTOLD = [
    # only a stock that was known beforehand undoes another's sale
    (restock(f"{RAISE}; table.get_item({KEY})"), "undoes that sale"),
    (restock(f"table.get_item({KEY}); {RAISE}"), "undoes that sale"),
    (restock(f"table.get_item({KEY})"), "”?"),
    # the condition of an answer may well be the right one
    (retire(f"table.get_item({KEY}); {DELETE}{{':yes': True}})"), "all the same"),
    (retire(f"table.delete_item({KEY}, ConditionExpression='attribute_exists(name)')"), "”?"),
    (price("None"), "”?"),
    (price("Decimal('123456')"), "”?"),
    # no size near 1,000 was aimed at
    (note(970), "”?"),
    # what is no order cannot be in the list twice
    (orders_of("['o-00001', 'o-00001']"), "more than once"),
    (orders_of("[None, None]"), "more than once"),
    (orders_of(f"{QUERY}, ProjectionExpression='country')['Items']"), "missing"),
    (orders_of("table.get_item(Key={'customer_id': customer_id})['Item']"), "a missing item"),
    (orders_of("table.scan()"), "order of the keys"),
    (orders_of("table.scan(Limit=5)['Items']"), "twice as large"),
    # a customer cut into ten has no value that is too much in demand
    (choose_key("order['customer_id'] + order['order_id'][-1]"), "Even item counts"),
]  # fmt: skip


RIGHT = [
    restock(update("ADD stock :n", n=5)),
    (
        "store_product",
        "def f(table):\n  table.update_item(Key={'product_id': 'P-112'}, UpdateExpression='SET #n = :n, price = :p',"
        "ExpressionAttributeNames={'#n': 'name'},"
        "ExpressionAttributeValues={':n': 'Bramble tea', ':p': Decimal('19.99')})",
    ),
    (
        "store_product",
        "def f(table):\n  with table.batch_writer() as batch:\n"
        "    batch.put_item(Item={'product_id': 'P-112', 'name': 'Bramble tea', 'price': Decimal('19.99')})",
    ),
    choose_key("order['order_id'].encode()"),
    choose_key("bytearray(order['order_id'].encode())"),
    choose_key("hash(int(order['order_id'][2:]))"),  # of a number it is the same in every process
    ("spread_writes", "def hash(text):\n  return text\ndef f(order):\n  return hash(order['order_id'])"),
    note(1_000),
]  # fmt: skip
