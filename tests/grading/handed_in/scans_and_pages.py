"""Lesson 5: what learners handed in, and what they should be told of it."""

CANCELLED = "FilterExpression=Attr('status').eq('CANCELLED')"
SUM = "sum(x['total'] for x in page['Items'])"
SHARD = (
    "KeyConditionExpression=Key('shard').eq(f'shard#{n}') & Key('code_at').begins_with(code + '#')"
)
MORE = "ExclusiveStartKey=page['LastEvaluatedKey']"
IN_SEGMENT = "Segment=n, TotalSegments=4"


def letters(value):
    return "which_scan", f"f = {value}"


def refunds(body):
    return "refunds", f"def f(table):\n  {body}"


def still_open(value):
    return "still_open", f"def f(table, customer_id):\n  return {value}"


def of_customer(condition, more=""):
    return still_open(
        f"table.query(KeyConditionExpression=Key('customer_id').eq(customer_id){condition}{more})['Items']"
    )


def segments(body):
    return "scan_in_segments", f"def f(table):\n  {body}"


def entries(body):
    return "count_entries", f"def f(table, code):\n  {body}"


def each_shard(numbers="range(1, 11)", value="page['Count']", first=SHARD, total="total"):
    """A reader that goes through all pages of some shards."""
    return entries(
        f"total = 0\n  for n in {numbers}:\n    page = table.query({first})\n    total += {value}\n"
        f"    while 'LastEvaluatedKey' in page:\n      page = table.query({first}, {MORE})\n"
        f"      total += {value}\n  return {total}"
    )


def all_segments(
    numbers="range(4)", collect="found += page['Items']", value="found", parameters=IN_SEGMENT
):
    return segments(
        f"found = []\n  for n in {numbers}:\n    page = table.scan({parameters})\n    {collect}\n"
        f"    while 'LastEvaluatedKey' in page:\n      page = table.scan({parameters}, {MORE})\n"
        f"      {collect}\n  return {value}"
    )


def all_pages(value=SUM, asked="", start="0", end="total"):
    comma = ", " if asked else ""
    return refunds(
        f"page = table.scan({asked})\n  total = {start} + {value}\n  while 'LastEvaluatedKey' in page:\n"
        f"    page = table.scan({asked}{comma}{MORE})\n    total += {value}\n  return {end}"
    )


TOLD = [
    (letters("'BE'"), "“With OR, the key still leads to the items”?"),
    (letters("['A', 'B', 'C', 'D', 'E']"), "“IN goes through the table”? C read 10 items of 300"),
    (letters("{'A', 'C'}"), "You name 2 statements, of which 0 read all 300 items; you leave out 3 Scans."),
    (letters("{'b'}"), "'b' is not one of the letters"),
    (letters("{1: 'B'}"), "Hand in letters"),
    (refunds(f"page = table.scan({CANCELLED})\n  return page['Count']"), "“A Scan returns the whole table”?"),
    (refunds(f"return table.scan({CANCELLED})['Items']"), "Return the sum, a number; this is [{"),
    (refunds(f"return table.scan({CANCELLED}, Limit=1_000)['Count']"), "“A large Limit makes a large page”?"),
    (all_pages(), "that is not what the 17 cancelled orders came to."),
    (all_pages(asked=CANCELLED, value="page['Count']"), "You return 17.00"),
    (
        refunds(
            f"page, total = table.scan({CANCELLED}), 0\n  while 'LastEvaluatedKey' in page:\n"
            f"    total += {SUM}\n    page = table.scan({CANCELLED}, {MORE})\n  return total"
        ),
        "You read every item: look at what you add up, and from which pages.",
    ),
    (all_pages(asked=CANCELLED, end="None"), "Return the sum, a number; this is None."),
    (all_pages(asked=CANCELLED, end="float('nan')"), "Return the sum, a number; this is nan."),
    (all_pages(asked=CANCELLED, end="str(total)"), "Return the sum, a number; this is '2256.87'"),
    (
        refunds("table.scan()\n  " + all_pages(asked=CANCELLED)[1].split("\n", 1)[1].strip()),
        "You read 417 items; the table has 300.",
    ),
    (refunds("while True:\n    table.scan(Limit=1)"), "NoEnd: 60 requests, and still no end"),
    (of_customer("", ", FilterExpression=Attr('status').eq('OPEN')"), "Your Query read 83 items for 10.5 read units"),
    (of_customer(" & Key('status_at').contains('OPEN')"), "AttributeError"),
    (of_customer(" & Key('status_at').gte('OPEN')"), "18 of what you returned are not among the orders"),
    (of_customer(" & Key('status_at').begins_with('open#')"), "6 of the 6 orders of c-0042 asked for are missing."),
    (of_customer(" & Key('status_at').begins_with('OPEN#')", ", Limit=1"), "5 of the 6 orders"),
    (of_customer(" & Key('status').eq('OPEN')"), "Query condition missed key schema element: status_at"),
    (of_customer(" & Key('status_at').begins_with('OPEN#')", ", ProjectionExpression='order_id'"), "The orders lack"),
    (still_open("table.query(KeyConditionExpression=Key('customer_id').eq(customer_id))"), "Return the list of orders"),
    (still_open("table.get_item(Key={'customer_id': customer_id, 'status_at': 'OPEN'})"), "Return the list of orders"),
    (all_segments("range(3)"), "Of segments 0 to 3 you read only 0, 1, 2."),
    (all_segments("(0, 0, 1, 2, 3)"), "You read 377 items; the table has 300."),
    (all_segments(collect="found.append(page['Items'])"), "yours is a list of 8 lists."),
    (all_segments(value="len(found)"), "Return one list of all orders; this is 300."),
    (all_segments(value="found[:200]"), "100 of the 300 orders are not in your list."),
    (all_segments(value="found + found[:1]"), "1 order came back more than once."),
    (all_segments(value="[x['order_id'] for x in found]"), "300 of what you returned are not among the orders"),
    (all_segments(parameters="Segment=n, TotalSegments=8"), "Each should be a Scan of one of 4 segments."),
    (all_segments(parameters="Segment=n, TotalSegments=4, Limit=1"), "NoEnd"),
    (segments("return table.query(KeyConditionExpression=Key('customer_id').eq('c-0042'))['Items']"), ": Query."),
    (each_shard("range(1, 10)"), "“range(1, 10) goes to 10”? Your last shard is shard#9"),
    (each_shard("range(11)"), "“Ten shards are numbered from 0 to 9”? Your Query for shard#0 read 0 items, for 0.5"),
    (each_shard("[1] * 10"), "you never asked for shard#2, shard#3"),
    (each_shard(value="len(page)"), "For 404 you return"),
    (each_shard(total="str(total)"), "Return the number of entries; for 404 this is '42'."),
    (each_shard(first="KeyConditionExpression=Key('shard').eq(f'shard#{n}')"), "For 404 you read 400 items"),
    (
        entries(f"return sum(table.query({SHARD})['Count'] for n in range(10))"),
        "“Ten shards are numbered from 0 to 9”?",
    ),
    (
        entries(f"return sum(table.query({SHARD}, Select='COUNT')['Count'] for n in range(1, 11))"),
        "“An answer is all there is”? For 200, your Query for shard#1 read 1,064,529 bytes",
    ),
    (entries("return table.query(KeyConditionExpression=Key('shard').eq('shard'))['Count']"), "'shard', which the log"),
]  # fmt: skip


UNTOLD = [
    # all pages were read, only the wrong orders were added up
    (all_pages(), "”?"),
    # a page was left unread, but it was not an empty one
    (refunds("a = table.scan()\n  table.scan(ExclusiveStartKey=a['LastEvaluatedKey'])\n  return 1"), "A page without"),
    # a filter that kept nothing of what was read is none that was thought to be free
    (of_customer(" & Key('status_at').begins_with('open#')"), "only what matches"),
    (all_segments("range(3)"), "A segment is one answer"),
    (each_shard("[1] * 10"), "An answer is all there is"),
    (each_shard("range(11)"), "was never asked"),
    # an answer that was cut short by its Limit is no full page
    (segments("return sum((table.scan(Segment=n, TotalSegments=4, Limit=40)['Items'] for n in range(4)), [])"), "”?"),
    # nothing was picked
    (still_open("table.query(KeyConditionExpression=Key('customer_id').eq(customer_id))"), "”?"),
    # many requests, each for the next item
    (all_pages(asked=f"{CANCELLED}, Limit=1"), "again"),
    (all_segments(parameters="Segment=n, TotalSegments=4, Limit=1"), "again"),
]  # fmt: skip


RIGHT = [
    letters("'DEB'"),
    letters("('B', 'D', 'E')"),
    all_pages(asked=CANCELLED),
    all_pages(asked=f"{CANCELLED}, Limit=50, ConsistentRead=True"),
    all_pages(value="sum(float(x['total']) for x in page['Items'] if x['status'] == 'CANCELLED')"),
    refunds(
        "found = table.meta.client.get_paginator('scan').paginate(TableName=table.name)\n"
        "  return sum(x['total'] for page in found for x in page['Items'] if x['status'] == 'CANCELLED')"
    ),
    of_customer(" & Key('status_at').begins_with('OPEN')"),
    of_customer(" & Key('status_at').between('OPEN#', 'OPEN#~')", ", ScanIndexForward=False"),
    all_segments(value="tuple(found)"),
    all_segments(parameters=f"{IN_SEGMENT}, Limit=40"),
    segments(
        "from concurrent.futures import ThreadPoolExecutor\n"
        "  paginate = table.meta.client.get_paginator('scan').paginate\n  read = lambda n: [x for page in"
        " paginate(TableName=table.name, Segment=n, TotalSegments=4)"
        " for x in page['Items']]\n"
        "  with ThreadPoolExecutor(4) as pool:\n    return sum(pool.map(read, range(4)), [])"
    ),
    each_shard(),
    each_shard(value="len(page['Items'])"),
    each_shard("reversed(range(1, 11))", first=f"{SHARD}, Select='COUNT'"),
]  # fmt: skip
