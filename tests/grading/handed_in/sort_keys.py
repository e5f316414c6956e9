"""Lesson 3: what learners handed in, and what they should be told of it."""

KEY = "Key('customer_id').eq(customer_id)"
LATEST = f"KeyConditionExpression={KEY}, ScanIndexForward=False"
ALL = "Key('order_id').eq(order_id)"
PARTS = f"p = {{x['part']: x for x in table.query(KeyConditionExpression={ALL})['Items']}}\n  "
LINES = "[x for k, x in p.items() if k.startswith('LINE#')]"


def price_key(value):
    return "price_key", f"def f(product):\n  return {value}"


def days(condition, more=""):
    condition = f"KeyConditionExpression={KEY} & Key('ordered_at').{condition}{more}"
    return between(f"table.query({condition})['Items']")


def between(value):
    return "orders_between", f"def f(table, customer_id, first_day, last_day):\n  return {value}"


def latest(value):
    return "latest", f"def f(table, customer_id, count):\n  return {value}"


def page(body):
    return "order_page", f"def f(table, order_id):\n  {body}"


def parts(order="p['ORDER']", lines=LINES, payment="p.get('PAYMENT')"):
    return page(f"{PARTS}return {{'order': {order}, 'lines': {lines}, 'payment': {payment}}}")


TOLD = [
    (price_key("product['category'] + str(product['price'])"), "You put 20 products, and 18 are in the table"),
    (price_key("f\"{product['price']:07.2f}\""), "Wool jumper and Wool scarf both have the sort key '0059.00'"),
    (price_key("f\"{int(product['price']):04}#{product['product_id']}\""), "at 4.80 came before Rusks at 4.20."),
    (price_key("f\"{10000 - product['price']:07.2f}#{product['product_id']}\""), "at 9999.99 came before"),
    (price_key("chr(0xD800) + product['product_id']"), "is no text of Unicode"),
    (price_key("int(product['price'] * 100)"), "“A sort key of type String takes numbers, too”?"),
    (price_key("product['Price']"), "KeyError: 'Price'"),
    (days("between(first_day, last_day)"), "“A day's date is as late as the day”?"),
    (days("between(first_day, last_day + ' 23:59:59')"), 'which stands behind "2026-02-10"'),
    (days("begins_with(first_day)"), "6 of the 8 orders of c-0042 asked for are missing."),
    (days("between(last_day, first_day)"), "requires upper bound to be greater than or equal to lower bound"),
    (days("gte(first_day)"), "For c-0042 you read 15 items, and 8 would have been enough."),
    (days("between('2026-02-01', '2026-02-10~')"), "3 of the 4 orders of c-0123 asked for are missing."),
    (days("between(first_day, last_day + '~'), ProjectionExpression='order_id'"), "The orders lack 5 attributes"),
    (between("table.get_item(Key={'customer_id': customer_id, 'ordered_at': first_day})"), "an answer with no order"),
    (latest(f"table.query({LATEST}, Limit=count)['Items'][0]"), "Return the list of orders; this is {'country'"),
    (latest(f"table.query({LATEST}, Limit=count + 1)['Items'][:count]"), "you read 4 items, and 3 would have"),
    (latest(f"table.query({LATEST}, Limit=3)['Items']"), "2 of the 5 orders of c-0242 asked for are missing."),
    (latest(f"table.query({LATEST})['Items'][:count]"), "You read 25 orders to keep 3, and paid for every one."),
    (latest(f"[table.query({LATEST}, Limit=1)['Items'][0]] * count"), "1 order came back more than once."),
    (latest("table.scan(Limit=count)['Items']"), "hashes, c-0270 first. Only each customer's own orders"),
    (parts(payment="p.get('PAYMENT', {})"), "The payment of o-00043 should be None: there is none yet; yours is {}."),
    (parts(payment="p['PAYMENT']"), "“Every order has all its parts”?"),
    (parts(lines=f"{LINES}[::-1]"), "from LINE#01 on; yours are 12: LINE#12 of o-00042"),
    (parts(lines=f"iter({LINES})"), "The lines of o-00042 should be a list"),
    (page(f"return table.query(KeyConditionExpression={ALL})['Items']"), "Return a dict with order, lines, payment"),
    (page(f"{PARTS}return {{'order': p['ORDER'], 'lines': {LINES}}}"), "The page lacks payment"),
    (parts(order="[p['ORDER']]"), "The order of o-00042 should be its item ORDER; yours is [{"),
    (
        (parts()[0], parts()[1].replace("eq(order_id)", "eq('o-00042')")),
        "The order of o-00043 should be its item ORDER; yours is ORDER of o-00042.",
    ),
]  # fmt: skip


UNTOLD = [
    # a number that is no price cannot put the tea and the jam into one place
    (price_key("hash(int(product['product_id'][2:]))"), "the tea and the jam"),
    # an order of midnight among many strange ones says nothing of BETWEEN
    (days("gte(first_day)"), "BETWEEN"),
    (days("begins_with('2026-02')"), "”?"),
    # cut off by the Limit, not by the date
    (days("between(first_day, last_day + '~')", ", Limit=5"), "”?"),
    # another customer's orders, of which nothing was picked
    (
        between("table.query(KeyConditionExpression=Key('customer_id').eq('c-0042')"
                " & Key('ordered_at').between(first_day, last_day + '~'))['Items']"),
        "pick the days myself",
    ),
    (latest(f"table.query({LATEST}, Limit=count + 1)['Items'][:count]"), "have them all"),
    # the payment of another order is no sign that one was expected here
    ((parts()[0], parts()[1].replace("eq(order_id)", "eq('o-00042')")), "all its parts"),
    (parts(lines="[p[f'LINE#{n:02}'] for n in range(1, 13)]"), "all its parts"),
    (parts(order="list(p.values())[-2]", payment="list(p.values())[-1]"), "L comes before O"),
]  # fmt: skip


RIGHT = [
    price_key("str(int(product['price'] * 100)).zfill(6) + product['product_id']"),
    price_key("f\"{product['price']:>10}#{product['name']}\""),  # a blank comes before every digit
    price_key("f\"{float(product['price']):09.2f}#{product['product_id']}\""),
    days("between(first_day, last_day + '~')"),
    days("between(first_day + 'T00:00:00Z', last_day + 'T24')"),
    (
        "orders_between",
        "from datetime import date, timedelta\ndef f(table, customer_id, first_day, last_day):\n"
        "  next_day = date.fromisoformat(last_day) + timedelta(days=1)\n"
        f"  condition = {KEY} & Key('ordered_at').between(first_day, str(next_day))\n"
        "  return table.query(KeyConditionExpression=condition)['Items']",
    ),
    between(
        "table.query(KeyConditionExpression='customer_id = :c AND ordered_at BETWEEN :a AND :b',"
        "ExpressionAttributeValues={':c': customer_id, ':a': first_day, ':b': last_day + 'T23:59:59Z'})['Items']"
    ),
    latest(f"tuple(table.query({LATEST}, Limit=count, ConsistentRead=True)['Items'])"),
    parts(lines="[p[k] for k in sorted(p) if k[0] == 'L']"),
    parts(lines=f"tuple({LINES})"),
]  # fmt: skip
