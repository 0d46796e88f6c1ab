import type { AttributeValue as StreamedValue } from "aws-lambda";
import type { Item } from "../../shared/table.ts";

/** An item as Lambda hands it over with its stream record: bytes come as base64 there. */
export function itemIn(image: Readonly<Record<string, StreamedValue>>): Item {
  const item: Item = {};
  for (const [name, { B, S, N, BOOL, SS }] of Object.entries(image)) {
    if (B !== undefined) item[name] = { B: Buffer.from(B, "base64") };
    else if (S !== undefined) item[name] = { S };
    else if (N !== undefined) item[name] = { N };
    else if (BOOL !== undefined) item[name] = { BOOL };
    else if (SS !== undefined) item[name] = { SS };
  }
  return item;
}
