"""Lesson 4: what learners handed in, and what they should be told of it."""

QUERY = "aws dynamodb query --table-name ClinicOrders --key-condition-expression "
BY_KEY = f"{QUERY}'customer_id = :c' "
GET = "aws dynamodb get-item --table-name ClinicLines --key "
CALL = (
    "aws dynamodb query --table-name ClinicOrders --key-condition-expression "
    "'customer_id = :c AND order_id >= :o' --filter-expression '#s = :s' "
    '--expression-attribute-names \'{"#s": "status"}\' --expression-attribute-values '
    '\'{":c": {"S": "c-0042"}, ":o": {"S": "o-00300"}, ":s": {"S": "DELIVERED"}}\' '
)
KEY = "Key={'customer_id': customer_id, 'order_id': order_id}"


def ship(body):
    return "ship", f"def f(table, customer_id, order_id):\n  {body}"


def command(name, text):
    return name, f"f = {text!r}"


RIGHT = [
    command("repair_query", BY_KEY + """'--expression-attribute-values' '{":c":{"S":"c-0042"}}'"""),
    command("repair_query", BY_KEY + r'''--expression-attribute-values "{\":c\":{\"S\":\"c-0042\"}}"'''),
    command("repair_query", BY_KEY + "--expression-attribute-values ':c={S=c-0042}'"),
    command("repair_query", f"!{BY_KEY}--expression-attribute-values :c={{S=c-0042}}"),
    command("repair_query", f"\n$ {BY_KEY}\\\n --expression-attribute-values :c={{S=c-0042}}\n\n"),
    command("repair_query", BY_KEY + """--expression-attribute-values '{":c":{"S":"c-0042"}}' --query Count"""),
    command(
        "repair_query",
        QUERY + "'#c = :c' --expression-attribute-names '#c=customer_id' --expression-attribute-values :c={S=c-0042}",
    ),
    command("get_line", GET + """'{"line":{"N":"2"},"order_id":{"S":"o-00086"}}' --consistent-read"""),
    command("get_line", GET + "order_id={S=o-00086},line={N=2} --output text"),
    command("get_line", GET + """'{"order_id": {"S": "o-00086"}, "line": {"N": "2.0"}}'"""),
    command("translate_call", CALL + "--no-scan-index-forward"),
    command("translate_call", CALL.replace("#s", "#status") + "--no-scan-index-forward --output text"),
    ship(
        f"table.update_item({KEY}, UpdateExpression='SET #a = :a', ConditionExpression='#b = :b',"
        "ExpressionAttributeNames={'#a': 'status', '#b': 'status'},"
        "ExpressionAttributeValues={':a': 'SHIPPED', ':b': 'OPEN'})"
    ),
    ship(
        "from boto3.dynamodb.conditions import Attr\n"
        f"  table.update_item({KEY}, UpdateExpression='SET #a = :a', ConditionExpression=Attr('status').eq('OPEN'),"
        "ExpressionAttributeNames={'#a': 'status'}, ExpressionAttributeValues={':a': 'SHIPPED'})"
    ),
    ship(
        f"try:\n    table.update_item({KEY}, UpdateExpression='SET #a = :a', ConditionExpression='#a = :b',"
        "ExpressionAttributeNames={'#a': 'status'}, ExpressionAttributeValues={':a': 'SHIPPED', ':b': 'OPEN'})\n"
        "  except Exception:\n    return False"
    ),
]  # fmt: skip


TOLD = [
    # the command of the exercise, as it stands there, and with its faults repaired one by one
    (
        command("repair_query", BY_KEY + '--expression-attribute-values {"#c":{"S":"c-0042"}}'),
        "What arrived is {#c:{S:c-0042}}: the shell took your double quotes away.",
    ),
    (
        command("repair_query", BY_KEY + '--expression-attribute-values {"#c": {"S": "c-0042"}}'),
        "The shell cut your JSON at its blanks",
    ),
    (
        command("repair_query", BY_KEY + """--expression-attribute-values '{":v":{"S":"c-0042"}}'"""),
        "DynamoDB refused the request: Invalid KeyConditionExpression: An expression attribute value used in "
        "expression is not defined; attribute value: :c",
    ),
    (
        command("repair_query", QUERY + "'#c = #v' --expression-attribute-names '#c=customer_id,#v=x'"),
        "no value was left to compare with",
    ),
    (
        command("repair_query", BY_KEY + """--expression-attribute-values '{":c":{"N":"42"}}'"""),
        "DynamoDB refused the request: One or more parameter values were invalid: Condition parameter type",
    ),
    (
        command("repair_query", BY_KEY.replace("Clinic", "") + "--expression-attribute-values :c={S=c-0042}"),
        "DynamoDB refused the request: Requested resource not found",
    ),
    (
        command("repair_query", "aws dynamodb qery --table-name ClinicOrders"),
        "The command line stopped before it had sent anything, with: argument operation: Invalid choice",
    ),
    (
        command("repair_query", QUERY + "'#c = :c' --expression-attribute-names #c=customer_id"),
        "Outside quotes, a shell takes # for the beginning of a comment",
    ),
    (command("repair_query", f"{BY_KEY} > out.json"), "`>` outside quotes is the shell's own."),
    (command("repair_query", f"{BY_KEY} --endpoint-url $URL"), "puts something else in the place of $"),
    (("repair_query", "f = ['aws', 'dynamodb', 'query']"), "Hand in the command as text, between r"),
    (("repair_query", "def f():\n  return 'aws dynamodb query'"), "Hand in the command as text, between r"),
    (command("repair_query", QUERY + "‘customer_id = :c’"), "`‘` is a printer's quote"),  # noqa: RUF001
    (
        command("repair_query", BY_KEY + """--expression-attribute-values "{':c':{'S':'c-0042'}}" """),
        "JSON knows double quotes only.",
    ),
    (
        command("repair_query", BY_KEY + "--expression-attribute-values :c={S=c-0042} --limit 3"),
        "c-0042 has 25 orders; 3 are in the answer.",
    ),
    # keys
    (
        command("get_line", GET + "order_id={S=o-00086},line={N=2} --projection-expression product_id"),
        "The answer is not the whole of line 2 of o-00086",
    ),
    (
        command("get_line", GET + '\'{"order_id": "o-00086", "line": 2}\''),
        "At Key.order_id DynamoDB needs a type and a value, and found 'o-00086' alone.",
    ),
    (
        command("get_line", GET + '\'{"order_id": {"S": "o-00086"}, "line": {"N": "two"}}\''),
        "DynamoDB refused the request: The parameter cannot be converted to a numeric value: two",
    ),
    (
        command("get_line", GET + '\'{"order_id": {"S": "o-00086"}, "line": {"N": "2"}}\' --query Item.pieces.N'),
        "The answer is not the whole of line 2 of o-00086",
    ),
    # a status that is set, and what else
    (
        ship(f"table.update_item({KEY}, UpdateExpression='SET #status = :s',"
             "ExpressionAttributeValues={':s': 'SHIPPED'})"),
        "An expression attribute name used in the document path is not defined; attribute name: #status",
    ),
    (
        ship(f"table.update_item({KEY}, UpdateExpression='SET #s = :s', ConditionExpression='attribute_exists(#s)',"
             "ExpressionAttributeNames={'#s': 'status'}, ExpressionAttributeValues={':s': 'SHIPPED'})"),
        "The order that was CANCELLED must stay so; now its status is 'SHIPPED'.",
    ),
    (
        ship(f"table.update_item({KEY}, UpdateExpression='SET #s = :s', ConditionExpression='#s = :o',"
             "ExpressionAttributeNames={'#s': 'status'}, ExpressionAttributeValues={':s': 'shipped', ':o': 'OPEN'})"),
        "its status is 'shipped'.",
    ),
    (ship(f"table.delete_item({KEY})"), "its status is not there"),
    (
        ship(f"table.update_item({KEY}, AttributeUpdates={{'status': {{'Value': 'SHIPPED', 'Action': 'PUT'}}}},"
             "Expected={'status': {'Value': 'OPEN'}})"),
        "Your UpdateItem has no UpdateExpression",
    ),
    (ship("table.scan()"), "made these requests: Scan. One UpdateItem does it."),
    # the translation
    (command("translate_call", CALL), "Your orders came oldest first"),
    (
        command("translate_call", CALL.replace("DELIVERED", "OPEN") + "--no-scan-index-forward"),
        "came back; the call returns 9, those that are DELIVERED.",
    ),
    (
        command("translate_call", CALL.replace(">=", ">") + "--no-scan-index-forward --scan-index-forward"),
        "Your orders came oldest first",
    ),
]  # fmt: skip


UNTOLD = [
    (
        command("repair_query", BY_KEY + """--expression-attribute-values "{':c':{'S':'c-0042'}}" """),
        "the shell took",
    ),
    (command("repair_query", BY_KEY), "names only"),  # its expression is right
    (command("repair_query", "aws dynamodb query --table-name ClinicOrders --tabel {x}"), "blanks"),
    (command("get_line", GET + """'{"order_id": {"S": "o-00086"}, "lines": {"N": "2"}}'"""), "line is a Number"),
    (ship("table.scan()"), "the parcel leaves"),
    (ship("1 / 0"), "had no condition"),
    (command("translate_call", "aws dynamodb query --table-name X --filter true"), "on or off"),
]  # fmt: skip
