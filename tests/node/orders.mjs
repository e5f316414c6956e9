// Another language's SDK, with nothing but its ordinary environment: put, query, update, refuse, report as JSON.
import { ConditionalCheckFailedException, CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const client = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(client);
const TableName = "NodeOrders";

await client.send(
  new CreateTableCommand({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [
      { AttributeName: "customer_id", KeyType: "HASH" },
      { AttributeName: "order_id", KeyType: "RANGE" },
    ],
    AttributeDefinitions: [
      { AttributeName: "customer_id", AttributeType: "S" },
      { AttributeName: "order_id", AttributeType: "S" },
    ],
  }),
);
for (const order_id of ["o-2", "o-10", "o-1"]) {
  await documents.send(
    new PutCommand({ TableName, Item: { customer_id: "c-1", order_id, total: 19.99, seal: new Uint8Array([1, 2]) } }),
  );
}
const found = await documents.send(
  new QueryCommand({
    TableName,
    KeyConditionExpression: "customer_id = :c",
    ExpressionAttributeValues: { ":c": "c-1" },
    ReturnConsumedCapacity: "TOTAL",
  }),
);
let refused = "";
try {
  await documents.send(
    new UpdateCommand({
      TableName,
      Key: { customer_id: "c-9", order_id: "o-9" },
      UpdateExpression: "SET #t = :t",
      ConditionExpression: "attribute_exists(customer_id)",
      ExpressionAttributeNames: { "#t": "total" },
      ExpressionAttributeValues: { ":t": 1 },
    }),
  );
} catch (error) {
  refused = error instanceof ConditionalCheckFailedException ? error.message : String(error);
}
console.log(
  JSON.stringify({
    order: found.Items.map((item) => item.order_id),
    seal: [...found.Items[0].seal],
    total: found.Items[0].total,
    units: found.ConsumedCapacity.CapacityUnits,
    refused,
  }),
);
