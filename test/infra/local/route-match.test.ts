import { expect, test } from "vitest";
import { allFunctions } from "../../../infra/functions.ts";
import { routeMatcher } from "../../../infra/local/route-match.ts";

const match = routeMatcher(allFunctions());

test.for([
  ["GET", "/u/a..b.c.d", "unsubscribe-page"],
  ["HEAD", "/u/a..b.c.d", "unsubscribe-page"],
  ["POST", "/u/a..b.c.d", "unsubscribe"],
  ["PUT", "/u/a..b.c.d", "unsubscribe"],
  ["POST", "/u/a/b/", "unsubscribe"],
  ["POST", "/u/", "default"],
  ["POST", "/v1/check", "check"],
  ["POST", "/v1/check/", "default"],
  ["GET", "/v1/events/E1/deliveries", "history"],
  ["POST", "/v1/events", "events"],
  ["POST", "/webhooks/demo/sendgrid", "sendgrid"],
  ["POST", "/sms/demo/twilio", "twilio"],
  ["POST", "/webhooks/demo/nobody", "default"],
  ["GET", "/", "default"],
] as const)("%s %s goes to %s, as an HTTP API would have it", ([method, path, name]) => {
  expect(match(method, path)?.functionName).toBe(name);
});

test("variables are handed over decoded, and a path that does not decode as it is", () => {
  expect(match("POST", "/webhooks/a%20b/sendgrid")?.pathParameters).toEqual({ tenant: "a b" });
  expect(match("POST", "/webhooks/%zz/sendgrid")?.pathParameters).toEqual({ tenant: "%zz" });
});
