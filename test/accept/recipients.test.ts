import { describe, expect, test } from "vitest";
import { events } from "../../functions/accept/events.ts";
import { history } from "../../functions/answer/history.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { askJson } from "../support/gateway-request.ts";
import { webhookPartner } from "../support/propagation.ts";
import { recordedIn } from "../support/recorded.ts";
import { testRuntime } from "../support/runtime.ts";

const { table } = useTable();
const ANN = { channel: "email", address: "ann@example.com" } as const;
const config = testConfig({
  partners: [{ ...webhookPartner("lender"), legalName: "Example Lending Ltd" }, webhookPartner("crm")],
});

async function tell(recipients: unknown, status = "opted_in") {
  const evidence = { wording: "Yes, Example Lending Ltd may write to me.", recipients };
  const runtime = testRuntime(table(), { config });
  return askJson(events(runtime), "/v1/events", { ...ANN, topic: "offers", status, evidence });
}

describe("R-136: whom consent lets have the data", () => {
  test.for(["opted_in", "pending"])("is named as it is in law, with %s", async (status) => {
    expect((await tell(["lender"], status)).status).toBe(200);
    const { json } = await askJson(history(testRuntime(table(), { config })), "/v1/history", ANN);
    expect(json["events"]).toMatchObject([
      { evidence: { recipients: [{ id: "lender", name: "Example Lending Ltd" }] } },
    ]);
  });

  test.for([
    ["our partners", "/evidence/recipients"],
    [[], "/evidence/recipients"],
    [["our partners"], "/evidence/recipients/0"],
    [["lender", "crm"], "/evidence/recipients/1"],
    [[{ id: "lender" }], "/evidence/recipients/0"],
  ] as const)("cannot be %j, and nothing is recorded", async ([recipients, pointer]) => {
    const { status, json } = await tell(recipients);
    expect([status, json["errors"]]).toEqual([400, [{ pointer, detail: expect.any(String) }]]);
    expect(await recordedIn(table())).toEqual([]);
  });
});
