import { timeText } from "../event.ts";
import type { Item, Table } from "../table.ts";
import { text } from "./items.ts";
import { HEALTH, key, partnerKey } from "./keys.ts";

/** How a partner has answered lately: noted at each change and every few minutes, never for each delivery. */
export interface PartnerHealth {
  readonly lastDeliveredAt: string | null;
  readonly lastFailedAt: string | null;
  /** Of that failure; `null` where no request was answered. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

interface Answered {
  readonly isWell: boolean;
  /** Milliseconds. */
  readonly at: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

/** @throws where DynamoDB refuses */
export async function notePartnerHealth(
  table: Table,
  tenantId: string,
  partner: string,
  { isWell, at, lastStatus, lastError }: Answered,
): Promise<void> {
  const values: Item = { ":at": { S: timeText(at) } };
  if (isWell) {
    await table.update({
      key: key(partnerKey(tenantId, partner), HEALTH),
      expression: "SET lastDeliveredAt = :at",
      values,
    });
    return;
  }
  values[":status"] = lastStatus === null ? { NULL: true } : { N: String(lastStatus) };
  values[":error"] = { S: lastError ?? "" };
  await table.update({
    key: key(partnerKey(tenantId, partner), HEALTH),
    expression: "SET lastFailedAt = :at, lastStatus = :status, lastError = :error",
    values,
  });
}

export async function readPartnerHealth(
  table: Table,
  tenantId: string,
  partner: string,
): Promise<PartnerHealth> {
  const item = await table.get(key(partnerKey(tenantId, partner), HEALTH));
  return {
    lastDeliveredAt: text(item?.["lastDeliveredAt"]) ?? null,
    lastFailedAt: text(item?.["lastFailedAt"]) ?? null,
    lastStatus: item?.["lastStatus"]?.N === undefined ? null : Number(item["lastStatus"].N),
    lastError: text(item?.["lastError"]) ?? null,
  };
}
