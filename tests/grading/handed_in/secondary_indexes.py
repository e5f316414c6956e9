"""Lesson 8: what learners handed in, and what they should be told of it."""

QUERY = "table.query(IndexName='open', KeyConditionExpression=Key('waiting').eq('yes')"
REMOVE = "SET #s = :s REMOVE waiting"
KEY = "Key={'customer_id': customer_id, 'order_id': order_id}"


def update(expression=REMOVE):
    return (
        f"table.update_item({KEY}, UpdateExpression='{expression}', ExpressionAttributeNames={{'#s': 'status'}},"
        "ExpressionAttributeValues={':s': 'DELIVERED'})"
    )


def desk(
    keys="('waiting', 'ordered_at')",
    take="table.put_item(Item=order | {'waiting': 'yes'})",
    close="",
    read=f"{QUERY})['Items']",
):
    closing = f"lambda table, customer_id, order_id: {close or update()}"
    return (
        "open_orders",
        f"f = ({keys}, lambda table, order: {take}, {closing}, lambda table: {read})",
    )


def definition(*names, kind="INCLUDE", carries=("name",)):
    roles = ["HASH", *["RANGE"] * len(names)]
    schema = [{"AttributeName": n, "KeyType": r} for n, r in zip(names, roles, strict=False)]
    projection = {"ProjectionType": kind} | ({"NonKeyAttributes": [*carries]} if carries else {})
    made = {"IndexName": "by_price", "KeySchema": schema, "Projection": projection}
    return "price_index", f"def f():\n  return {made}"


def window(value):
    return "price_index", f"def f():\n  return {value}"


def picks(value):
    return "which_index", f"f = {value}"


THEIRS, GERMAN = "Key('customer_id').eq('c-0042')", "Key('country').eq('DE')"
QUERIES = {
    "A": f"{{'IndexName': 'one', 'KeyConditionExpression': {THEIRS}, 'ScanIndexForward': False, 'Limit': 3}}",
    "B": f"{{'IndexName': 'one', 'KeyConditionExpression': {THEIRS} & Key('ordered_at').begins_with('2026-02')}}",
    "C": f"{{'IndexName': 'two', 'KeyConditionExpression': {GERMAN} & Key('status').eq('OPEN')}}",
    "D": f"{{'IndexName': 'two', 'KeyConditionExpression': {GERMAN} & Key('status').eq('SHIPPED')"
    " & Key('ordered_at').gt('2026-02-20')}",
}
PLACE = {"country": "HASH", "status": "RANGE", "ordered_at": "RANGE"}


def two(place=PLACE, **queries):
    indexes = {"one": {"customer_id": "HASH", "ordered_at": "RANGE"}, "two": place}
    asked = ", ".join(f"'{name}': {query}" for name, query in (QUERIES | queries).items())
    return "two_indexes", f"def f():\n  return {indexes}, {{{asked}}}"


NEWEST_LAST = f"{{'IndexName': 'one', 'KeyConditionExpression': {THEIRS}, 'Limit': 3}}"
TOLD = [
    (desk(take="print(order)"), "38 open orders were handed to take; 0 are in the table as OPEN."),
    (desk(take="table.put_item(Item=order)"), "38 orders are open, and the index holds 0 items."),
    (desk(take="table.put_item(Item=order | {'waiting': True})"), "Key waiting Expected: S Actual: BOOL"),
    (desk(take="table.put_item(Item=order | {'waiting': ''})"), "“A mark of None, or an empty one, is no mark”?"),
    (desk(close=f"table.delete_item({KEY})"), "o-00066 was closed, and is gone from the table."),
    (desk(close=update("SET #s = :s")), "o-00066 was closed, and is still in the index."),
    (desk(close=update("SET #s = :s REMOVE waiting, country")), "o-00066 has lost country with its closing."),
    (desk(close=update("SET done = :s REMOVE waiting, #s")), "o-00066 was closed, and it has no status."),
    (desk(close="print(order_id)"), "o-00066 was closed, and its status is 'OPEN'."),
    (desk(read="table.scan(IndexName='open')['Items']"), "Your requests: Scan. One Query does it."),
    (desk(read=f"{QUERY})"), "this is the whole answer, with a list under Items."),
    (desk(read=f"{QUERY}, Limit=10)['Items']"), "28 of the 38 orders of all customers asked for are missing."),
    (desk(read=f"{QUERY}, ConsistentRead=True)['Items']"), "stopped with: Consistent reads are not supported"),
    (desk(read=QUERY.replace("open", "opened") + ")"), "The table does not have the specified index: opened"),
    (desk(keys="('waiting', 'customer_id')"), "The oldest comes first; your list begins with"),
    (desk(keys="('status',)"), "“An index leaves out what I never ask it for”? Every order has status, so"),
    (desk(keys="'waiting'"), "index_keys is a pair of names: partition key, sort key; yours is 'waiting'."),
    (desk(keys="('waiting', 7)"), "The keys of the index are names of attributes; yours are ('waiting', 7)."),
    (("open_orders", "f = (('a', 'b'), print, print, 'x')"), "Hand in the function itself, without brackets"),
    (window("[{'IndexName': 'by_price'}]"), "a dict with IndexName, KeySchema and Projection; this is [{"),
    (window("{'Create': {}}"), "yours lacks IndexName, KeySchema, Projection."),
    (definition("category", "name", carries=["price"]), "The keys of your index: category, then name."),
    (definition("category", "cost"), "Global secondary index by_price does not project [price]"),
    (definition("category", "price", kind="KEYS_ONLY"), "The index could not be made: "),
    (picks("'LSI, GSI, neither, GSI, neither, GSI'"), 'Hand in a list of six, each "LSI", "GSI" or "neither"'),
    (picks("['neither'] * 6"), "Case 4: without an index, its question takes a Scan, or reads and sorts"),
    (picks("['LSI', 'GSI', 'neither', 'GSI', 'GSI', 'GSI']"), "Every order is wanted, so every order is read"),
    (two(A=NEWEST_LAST), "A: 3 orders came back, 0 of them"),
    (two(A=f"{{'IndexName': 'one', 'KeyConditionExpression': {THEIRS}}}"), "A: 25 orders came back, 3 of them"),
    (two(B=f"{{'KeyConditionExpression': {THEIRS}}}"), "B: the Query stopped with: Query condition missed key"),
    (two(C="'the open ones'"), "The Query for C is a dict of what table.query takes; yours is 'the open ones'."),
    (two(place={"country": "hash"}), "An index gives each key attribute its role, HASH or RANGE; yours, 'two', is"),
    (two(place={"country": "RANGE", "status": "HASH"}), "The index 'two' could not be made: "),
    (two(place={"status": "HASH", "ordered_at": "RANGE"}), "C: the Query stopped with: "),
]  # fmt: skip


UNTOLD = [
    # a mark that was left as it was says nothing
    (desk(close=update("SET #s = :s")), "”?"),
    (desk(close=f"table.delete_item({KEY})"), "”?"),
    (desk(read="table.scan(IndexName='open')['Items']"), "filter"),
    # the price is the sort key: nothing is wrong with the keys
    (definition("category", "price", kind="ALL", carries=()), "The keys of your index"),
    # a Query without a key condition says nothing of what its author believes of keys
    (two(A="{'IndexName': 'one'}"), "”?"),
    # a Query that was refused for its index's name
    (two(D="{'IndexName': 'three', 'KeyConditionExpression': Key('country').eq('DE')}"), "from the left"),
]  # fmt: skip


RIGHT = [
    desk(
        keys="('desk', 'since')",
        take="table.put_item(Item=order | {'desk': 'PACKERS', 'since': order['ordered_at']})",
        close=update("SET #s = :s REMOVE desk"),
        read=QUERY.replace("waiting", "desk").replace("yes", "PACKERS") + ")['Items']",
    ),
    desk(keys="['waiting', 'order_id']"),  # the numbers are in the order of time, too
    definition("category", "price", carries=["name", "stock"]),
    definition("category", "price", "name", kind="KEYS_ONLY", carries=()),
    picks("('lsi', 'gsi', 'Neither', 'gsi', ' neither', 'GSI')"),
    picks("{1: 'LSI', 2: 'GSI', 3: 'neither', 4: 'GSI', 5: 'neither', 6: 'GSI'}"),
    two(place={"country": "HASH", "status": "HASH", "ordered_at": "RANGE"}),
    two(place={"status": "HASH", "country": "HASH", "ordered_at": "RANGE"}),
]
