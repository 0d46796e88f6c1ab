// The least that a function behind the gateway can do with the table: one strong GetItem.
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { dynamoDbClient } from "../../shared/table.ts";

const client = dynamoDbClient();
const headers = { "content-type": "application/json" };

export async function handler(event: {
  readonly body: string;
  readonly isBase64Encoded: boolean;
}): Promise<object> {
  const asked = Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");
  const { pk } = JSON.parse(asked.toString());
  const Key = { pk: { S: pk }, sk: { S: "STATE" } };
  const { Item } = await client.send(
    new GetItemCommand({ TableName: process.env["HEED_TABLE"], Key, ConsistentRead: true }),
  );
  return { statusCode: 200, headers, body: JSON.stringify(Item ?? null) };
}
