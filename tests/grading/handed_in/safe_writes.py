"""Lesson 7: what learners handed in, and what they should be told of it."""

LOCK = """def f(table, product_id, change):
  for attempt in range(5):
    item = table.get_item(Key={{'product_id': product_id}}, ConsistentRead=True)['Item']
    try:
      table.put_item(Item={item}, ConditionExpression={condition}, ExpressionAttributeValues={{':v': {value}}})
      return True
    except table.meta.client.exceptions.ConditionalCheckFailedException:
      {otherwise}
  return False"""


def edit(
    item="change(item) | {'version': item['version'] + 1}",
    condition="'version = :v'",
    value="item['version']",
    otherwise="continue",
):
    return "edit", LOCK.format(item=item, condition=condition, value=value, otherwise=otherwise)


def sign_up(
    condition="'attribute_not_exists(customer_id)'", call="put_item(Item=customer", more=""
):
    return (
        "sign_up",
        "from boto3.dynamodb.conditions import Attr\ndef f(table, customer):\n"
        f"  try: table.{call}, ConditionExpression={condition}{more})\n"
        "  except table.meta.client.exceptions.ConditionalCheckFailedException: return False\n  return True",
    )


REFUSED = "table.meta.client.exceptions.ConditionalCheckFailedException"


def load(body):
    return "load", f"def f(table, items):\n  client = table.meta.client\n{body}"


BATCHES = """  for at in range(0, len(items), {size}):
    left = {{table.name: [{{'PutRequest': {{'Item': i}}}} for i in items[at:at + {size}]]}}
    {send}"""
SEND = "client.batch_write_item(RequestItems=left)"
WHILE = f"while left: left = {SEND}['UnprocessedItems']"
WRITER = "with table.batch_writer() as batch:\n    for item in items: batch.put_item(Item=item)"

TAKE = """{'Update': {'TableName': table.name, 'Key': {'id': l['product_id']},
   'UpdateExpression': 'SET stock = stock - :n',
   'ConditionExpression': 'stock >= :n', 'ExpressionAttributeValues': {':n': l['quantity']}}}"""
PUT = "{'Put': {'TableName': table.name, 'Item': i, 'ConditionExpression': 'attribute_not_exists(id)'}}"


def place(items="[order, *lines, payment]", put=PUT, take=TAKE, more="", otherwise="return False"):
    actions = f"[{put} for i in {items}] + [{take} for l in lines]"
    return (
        "place_order",
        "def f(table, order, lines, payment):\n"
        f"  actions = {actions}\n"
        f"  try: table.meta.client.transact_write_items(TransactItems=actions{more})\n"
        f"  except table.meta.client.exceptions.TransactionCanceledException: {otherwise}\n  return True",
    )


TOLD = [
    (edit(otherwise="return False"), "should be 151.95, and is 150.95. Your requests: GetItem, PutItem."),
    (edit(otherwise="raise"), "Your code stopped in line 5 of your cell with ConditionalCheckFailed"),
    (edit(condition="'attribute_exists(version) AND version <> :v'", value="0"),
     "“I read it a moment ago, so it is still as I read it”?"),
    (edit(condition="'version <= :v'"), "Passed"),
    (edit(item="item | {'version': item['version'] + 1}"),
     "You raised the price of P-101 by 1.00, from 45.50: it should be 46.50, and is 45.50."),
    (edit(item="{'product_id': product_id, 'price': change(item)['price'], 'version': item['version'] + 1}"),
     "P-101 has lost category, colour, name, sizes, stock."),
    (edit(item="change(item) | {'version': 4}"), "Since version 3 of P-103, 2 edits went through; it should be at 5"),
    (edit(item="change(item) | {'version': str(item['version'] + 1)}"), "it should be at 4, and is at 0."),
    (edit(value="3"), "You and a colleague raised the price of P-103 by 1.00 each"),
    (edit(item="change(item) | {'version': item['version'] + 1, 'product_id': 'P-101'}"), "1 other item"),
    (("edit", edit()[1].replace("return True", "return item")), "P-101 was changed. Return True, not {"),
    (("edit", edit()[1].replace("return False", "return True")), "P-108 was not changed. Return False, not True."),
    (edit(condition="'price = :v'", value="item['price']"), "Gone from P-105: note1, stored by a colleague"),
    (("edit", "def f(table, product_id, change):\n  item = table.get_item(Key={'product_id': product_id})['Item']\n"
      "  table.update_item(Key={'product_id': product_id}, UpdateExpression='SET price = :p ADD version :one',"
      "ExpressionAttributeValues={':p': change(item)['price'], ':one': 1})\n  return True"),
     "one of the two raises was gone"),
    (("edit", edit()[1].replace("range(5)", "range(9)")), "Passed"),
    (sign_up("'attribute_not_exists(country)'"), "Passed"),
    (sign_up("'attribute_exists(customer_id)'"), "bram was free, and Bram Brandt is not stored as handed in."),
    (sign_up("Attr('name').not_exists()"), "“Any attribute tells whether the item is there”?"),
    (sign_up("'customer_id <> :c'", more=", ExpressionAttributeValues={':c': customer['customer_id']}"), "Passed"),
    (("sign_up", "def f(table, customer):\n  table.put_item(Item=customer)"), "bram was free: return True, not None."),
    (("sign_up", "def f(table, customer):\n  table.put_item(Item=customer,"
      "ConditionExpression='attribute_not_exists(customer_id)')\n  return True"), "ConditionalCheckFailedException"),
    (("sign_up", "def f(table, customer):\n  taken = [c['customer_id'] for c in table.scan()['Items']]\n"
      "  if customer['customer_id'] in taken: return False\n  table.put_item(Item=customer)\n  return True"),
     "“If I look first, nobody can come between”?"),
    (("sign_up", sign_up()[1].replace("  try", "  customer['customer_id'] += 'x'\n  try")), "bram was free"),
    (("sign_up", sign_up()[1].replace("customer,", "{'customer_id': customer['customer_id']},")),
     "not stored as handed in"),
    (load(BATCHES.format(size=25, send=SEND)), "“No error means that all of it is stored”?"),
    (load(BATCHES.format(size=10, send=SEND)), "Passed"),
    (load(BATCHES.format(size=25, send=WHILE).replace("len(items)", "50")),
     "10 of 60 items are not in the table, and 10 were never sent."),
    (load(BATCHES.format(size=26, send=WHILE)), "“A batch takes as many items as I have”?"),
    (load(BATCHES.format(size=20, send=f"again = {SEND}; {SEND} if again['UnprocessedItems'] else 0")),
     "“Where something came back, the whole batch must go again”?"),
    (load(BATCHES.format(size=25, send=f"left = {SEND}['UnprocessedItems']; {SEND} if left else 0")),
     "“No error means that all of it is stored”?"),
    (load("  for item in items: table.put_item(Item=item)"), "“One by one is as good as a batch”?"),
    (load("  client.batch_write_item(RequestItems={table.name: items[:25]})"), "ParamValidationError"),
    (load("  for at in range(0, 60, 25):\n    client.transact_write_items(TransactItems=[{'Put': "
          "{'TableName': table.name, 'Item': i}} for i in items[at:at + 25]])"), "Your code stopped"),
    (("sign_up", sign_up("\"attribute_not_exists('customer_id')\"")[1].replace(REFUSED, "Exception")),
     "is not stored as handed in. DynamoDB refused: Invalid ConditionExpression"),
    (place(items="[order, payment]"), "o-3001 is not stored as it should be: o-3001#P-100 is missing"),
    (place(otherwise="pass"), "Not placed: return False for o-3002, not True."),
    (place(otherwise="raise"), "“A refusal is a fault”?"),
    (place(put=PUT.replace("attribute_not_exists(id)", "attribute_not_exists(order_id)")),
     "o-3001 had to be refused (o-3001 has been placed)"),
    (place(put="{'Put': {'TableName': table.name, 'Item': i}}"), "pay-3001"),
    (place(take=TAKE.replace("stock >= :n", "stock > :n")),
     "for specific reasons [None, None, None, None, ConditionalCheckFailed, None]"),
    (place(take=TAKE.replace("'ConditionExpression': 'stock >= :n', ", "")), "“A stock cannot fall below zero”?"),
    (place(take=TAKE.replace("l['quantity']", "1")), "P-105 has 199 in stock instead of 198"),
    (place(take=TAKE.replace("l['product_id']", "l['id']")), "cannot include multiple operations on one item"),
    (("place_order", "def f(table, order, lines, payment):\n  with table.batch_writer() as b:\n"
      "    for i in [order, *lines, payment]: b.put_item(Item=i)\n  return True"), "P-100 has 1 in stock instead of 0"),
    (("place_order", place()[1].replace("TransactItems=actions", "TransactItems=actions[:-1]")),
     "P-105 has 200 in stock instead of 198"),
    (("place_order", place()[1].replace("  return True", "  table.get_item(Key={'id': order['id']})\n  return True")),
     "Your requests for o-3001: TransactWriteItems, GetItem."),
]  # fmt: skip


UNTOLD = [
    (edit(otherwise="return False"), "”?"),  # it gave up, and undid nobody's change
    (sign_up("'attribute_exists(customer_id)'"), "”?"),
    (load(BATCHES.format(size=26, send=WHILE)), "No error means"),
    (place(otherwise="pass"), "”?"),
    (place(items="[order, payment]"), "”?"),
]


RIGHT = [
    ("edit", edit()[1].replace("put_item(", "put_item(ReturnValues='ALL_OLD', ")),
    sign_up("Attr('customer_id').not_exists()"),
    load(f"  {WRITER}"),
    place(more=", ClientRequestToken=order['id']"),
]
