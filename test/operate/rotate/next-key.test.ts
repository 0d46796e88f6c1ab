import { expect, test } from "vitest";
import { nextKey } from "../../../functions/operate/rotate/next-key.ts";

test.for([
  ["k1", "env:LINK_KEY", "k2", "env:LINK_KEY_2"],
  ["k9", "env:LINK_KEY_9", "k10", "env:LINK_KEY_10"],
  ["main", "ssm:/heed/link", "main2", "ssm:/heed/link-2"],
  ["2025", "secretsmanager:heed/link-2025", "2026", "secretsmanager:heed/link-2026"],
] as const)("%s at %s is followed by %s at %s", ([kid, secret, nextKid, nextSecret]) => {
  expect(nextKey([{ kid, secret }])).toEqual({ kid: nextKid, secret: nextSecret });
});

test("neither a name nor a place that is taken is given twice", () => {
  const keys = [
    { kid: "k1", secret: "env:A" },
    { kid: "k2", secret: "env:B" },
    { kid: "old", secret: "env:A_3" },
  ];
  expect(nextKey(keys)).toEqual({ kid: "k4", secret: "env:A_4" });
});

test("where an ARN is the place the new one has to be named", () => {
  const arn = {
    kid: "k1",
    secret: "secretsmanager:arn:aws:secretsmanager:us-east-1:000000000000:secret:a-b",
  };
  expect(nextKey([arn])).toBeUndefined();
  expect(nextKey([arn], "env:NEW")).toEqual({ kid: "k2", secret: "env:NEW" });
});
