import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { Item } from "../table.ts";
import { type Entry, registerNames } from "./items.ts";
import { type Ledger, stateKey } from "./ledger.ts";
import type { Register } from "./standing.ts";

/** Sets registers to what others make them, or takes them off, where they still rest on the entry. */
export function restored(
  ledger: Ledger,
  { contactId, eventId, occurredAt }: Entry,
  registers: readonly string[],
  others: ReadonlyMap<string, Register>,
): Omit<NonNullable<TransactWriteItem["Update"]>, "TableName"> {
  const names: Record<string, string> = {};
  const values: Item = { ":event": { S: eventId }, ":at": { S: occurredAt } };
  const sets: string[] = [];
  const removes: string[] = [];
  const conditions: string[] = [];
  for (const [index, name] of registers.entries()) {
    conditions.push(`#e${index} = :event AND #a${index} = :at`);
    const attributes = attributesOf(others.get(name));
    for (const [letter, attribute] of Object.entries(registerNames(name))) {
      const value = attributes[letter];
      names[`#${letter}${index}`] = attribute;
      if (value === undefined) removes.push(`#${letter}${index}`);
      else {
        values[`:${letter}${index}`] = value;
        sets.push(`#${letter}${index} = :${letter}${index}`);
      }
    }
  }
  return {
    Key: stateKey(ledger.tenantId, contactId),
    UpdateExpression: [clause("SET", sets), clause("REMOVE", removes)].join(" ").trim(),
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

function clause(word: string, parts: readonly string[]): string {
  return parts.length === 0 ? "" : `${word} ${parts.join(", ")}`;
}

/** A register's attributes, by the letters of their names. */
function attributesOf(register: Register | undefined): Item {
  if (register === undefined) return {};
  return {
    s: { S: register.status },
    a: { S: register.at },
    e: { S: register.eventId },
    ...(register.unproven ? { u: { BOOL: true } } : {}),
    ...(register.until === undefined ? {} : { t: { S: register.until } }),
    ...(register.basis === undefined ? {} : { b: { S: register.basis } }),
  };
}
