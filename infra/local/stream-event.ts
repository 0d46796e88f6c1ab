import type { _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";
import { ENTRY } from "../../shared/ledger/keys.ts";

/** The filter of the event source mapping: new ledger entries only. */
export function passes({ eventName, dynamodb }: StreamRecord): boolean {
  return eventName === "INSERT" && (dynamodb?.Keys?.["sk"]?.S ?? "").startsWith(ENTRY);
}

export function sequenceOf({ dynamodb }: StreamRecord): string {
  return dynamodb?.SequenceNumber ?? "";
}

/** A batch as a function gets it: binary values in base64, times in seconds. */
export function streamEvent(records: readonly StreamRecord[], eventSourceARN: string): object {
  return { Records: records.map((record) => lambdaRecord(record, eventSourceARN)) };
}

function lambdaRecord(record: StreamRecord, eventSourceARN: string): object {
  const { ApproximateCreationDateTime, Keys, NewImage, ...rest } = record.dynamodb ?? {};
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "us-east-1",
    eventSourceARN,
    dynamodb: {
      ...rest,
      ApproximateCreationDateTime: (ApproximateCreationDateTime?.getTime() ?? 0) / 1000,
      Keys: inBase64(Keys),
      NewImage: inBase64(NewImage),
    },
  };
}

function inBase64(item: Readonly<Record<string, object>> = {}): object {
  const values = Object.entries(item).map(([name, value]) => {
    if (!("B" in value) || !(value.B instanceof Uint8Array)) return [name, value];
    return [name, { B: Buffer.from(value.B).toString("base64") }];
  });
  return Object.fromEntries(values);
}
