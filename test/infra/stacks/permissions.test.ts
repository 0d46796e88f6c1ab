import { Stack } from "aws-cdk-lib";
import { describe, expect, test } from "vitest";
import type { DeclaredPartner } from "../../../infra/extensions.ts";
import { partnerGrants } from "../../../infra/stacks/permissions.ts";
import {
  actionsOf,
  appOf,
  CONFIG,
  functionsInUse,
  propertiesOf,
  type Statement,
  statementsOf,
  TENANT,
  templatesOf,
} from "../../support/stacks.ts";

const templates = templatesOf(appOf());

describe("permissions (R-238)", () => {
  const statements = propertiesOf(templates, "AWS::IAM::Policy").flatMap(
    (policy): readonly Statement[] => Object(policy["PolicyDocument"]).Statement,
  );

  test("hold no wildcard action, and a wildcard resource only where AWS takes no other", () => {
    expect(statements.length).toBeGreaterThan(20);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
    const wide = statements.filter(({ Resource }) => JSON.stringify(Resource).includes("*"));
    expect(new Set(wide.flatMap(({ Action }) => Action))).toEqual(
      new Set(["secretsmanager:BatchGetSecretValue", "dynamodb:ListStreams"]),
    );
  });

  test("come from no managed policy, which would hold wildcards", () => {
    for (const role of propertiesOf(templates, "AWS::IAM::Role")) {
      expect(role).not.toHaveProperty("ManagedPolicyArns");
      expect(role).not.toHaveProperty("Policies");
    }
  });

  test.for(
    functionsInUse().filter(
      ({ entry, routes }) => entry.startsWith("functions/accept/") && routes.length > 0,
    ),
  )(
    "let the public function $name append and read by key: no scan, no index, no deletion, no partner's queue",
    ({ name }) => {
      const allowed = [
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:GetSecretValue",
        "sqs:SendMessage",
        "ssm:GetParameters",
      ];
      expect(actionsOf(templates, name).filter((action) => !allowed.includes(action))).toEqual([]);
      expect(JSON.stringify(statementsOf(templates, name))).not.toMatch(/\/index\/|\.fifo/);
    },
  );

  test.for([
    ["default", []],
    [
      "check",
      [
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:GetSecretValue",
      ],
    ],
    [
      "deliver-webhook-demo",
      [
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:GetSecretValue",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
      ],
    ],
  ] as const)("of %s are those of its own line", ([name, actions]) => {
    expect(actionsOf(templates, name)).toEqual(actions);
  });

  test.for(["sweep", "forget", "clocks", "history", "partners"])(
    "let %s query the index of what waits",
    (name) => {
      expect(JSON.stringify(statementsOf(templates, name))).toContain("table/heed/index/marks");
    },
  );

  test("let who tells how partners are see how long their queues are, and take nothing out of them", () => {
    expect(actionsOf(templates, "partners").filter((action) => action.startsWith("sqs:"))).toEqual([
      "sqs:GetQueueAttributes",
    ]);
  });

  test("let deliver reach the queues of its own tenant's partners", () => {
    const two = templatesOf(appOf({ ...CONFIG, tenants: [TENANT, { ...TENANT, id: "other" }] }));
    const queues = JSON.stringify(statementsOf(two, "deliver-webhook-other")).match(/heed-[a-z-]+\.fifo/g);
    expect(new Set(queues)).toEqual(
      new Set(["crm", "ads"].flatMap((id) => [`heed-other-${id}.fifo`, `heed-other-${id}-dead.fifo`])),
    );
  });
});

describe("partners in the company's own account", () => {
  const place = { partition: "aws", region: "eu-central-1", account: "000000000000" };
  const partners = ["one", "two"].map((id) => ({ id, type: "queue", address: "plain" }) as const);
  const grants: DeclaredPartner["grants"] = ({ id }, { partition, region, account }) => [
    { actions: ["sqs:SendMessage"], resources: [`arn:${partition}:sqs:${region}:${account}:${id}`] },
  ];

  test("give their function what their type declares, each for its own part", () => {
    const stack = new Stack(undefined, "Deliver", { env: place });
    const config = { ...CONFIG, tenants: [{ ...TENANT, partners }] };
    const statements = partnerGrants(stack, { granted: "grants" }, config, {
      settings: {},
      addresses: ["plain"],
      grants,
    });
    expect(statements.map((statement) => statement.toStatementJson())).toEqual([
      {
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Resource: expect.stringMatching(/:sqs:eu-central-1:000000000000:one$/),
      },
      {
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Resource: expect.stringMatching(/:sqs:eu-central-1:000000000000:two$/),
      },
    ]);
  });

  test("give nothing where the type declares nothing", () => {
    expect(partnerGrants(new Stack(), { granted: "grants" }, CONFIG, undefined)).toEqual([]);
  });

  test("give nothing to a function that does not call them, and to one that writes files what files need", () => {
    const stack = new Stack(undefined, "Deliver", { env: place });
    const config = { ...CONFIG, tenants: [{ ...TENANT, partners }] };
    const type: DeclaredPartner = { settings: {}, addresses: ["plain"], grants };
    expect(partnerGrants(stack, {}, config, type)).toEqual([]);
    expect(partnerGrants(stack, { granted: "fileGrants" }, config, type)).toEqual([]);
    expect(
      partnerGrants(stack, { granted: "fileGrants" }, config, { ...type, fileGrants: grants }),
    ).toHaveLength(2);
  });
});

describe("secrets", () => {
  test.for([
    ["twilio", ["heed/API_KEY", "heed/CONTACT_KEY", "heed/TWILIO_TOKEN"]],
    ["unsubscribe", ["heed/LINK_KEY", "heed/CONTACT_KEY"]],
    ["broadcast", []],
    ["deliver-webhook-demo", ["heed/CONTACT_KEY", "heed/CRM_SECRET", "ads"]],
  ] as const)("are read by %s where they are its own", ([name, secrets]) => {
    const read = statementsOf(templates, name).filter(
      ({ Action }) => Action === "secretsmanager:GetSecretValue",
    );
    expect(JSON.stringify(read).match(/(?<=:secret:)[^"]*(?=-\?{6})/g) ?? []).toEqual(secrets);
  });

  test("of the Parameter Store are read by their own function", () => {
    const read = statementsOf(templates, "sendgrid").filter(({ Action }) => Action === "ssm:GetParameters");
    expect(JSON.stringify(read)).toContain(":parameter/sendgrid/key");
    expect(actionsOf(templates, "twilio")).not.toContain("ssm:GetParameters");
  });

  test("named by a whole ARN are read by that ARN", () => {
    const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:twilio-AbCdEf";
    const providers = { twilio: { authToken: `secretsmanager:${arn}` } };
    const named = templatesOf(appOf({ ...CONFIG, tenants: [{ ...TENANT, providers }] }));
    expect(JSON.stringify(statementsOf(named, "twilio"))).toContain(`"${arn}"`);
  });
});
