import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfiguration } from "../../infra/configuration.ts";
import type { StackFile } from "../../infra/local/data-folder.ts";
import { freePort } from "../../infra/local/dynamodb.ts";
import { mintApiToken } from "../../shared/api-token.ts";
import type { Tenant } from "../../shared/config.ts";
import { mintToken } from "../../shared/link.ts";
import { readAlongIn } from "./log-lines.ts";
import { setupOf } from "./provider-fixtures.ts";

/** The whole local stack as `npm start` runs it, in a process of its own that may be killed and started again. */
export interface LocalStack {
  readonly url: string;
  readonly dataDir: string;
  readonly tenant: Tenant;
  /** @throws where it does not come up */
  start(): Promise<void>;
  /** What it says of itself; the DynamoDB process is another after a restart. */
  file(): StackFile;
  /** SIGKILL to all of it, at once. */
  kill(): Promise<void>;
  /** What Ctrl-C does. */
  stop(): Promise<void>;
  secret(name: string): string;
  /** The address of a one-click link for the newsletter. */
  link(address: string): Promise<string>;
  apiToken(): Promise<string>;
}

export interface StackWishes {
  readonly dataDir: string;
  /** Where the one partner is; by default the stack's own. */
  readonly partnerUrl?: string;
  readonly retry?: object;
}

const PATIENCE_MS = 180_000;
/** What signs the texts of its Twilio. */
export const TWILIO_TOKEN = "0123456789abcdef0123456789abcdef";

export async function localStack({ dataDir, partnerUrl, retry }: StackWishes): Promise<LocalStack> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const configFile = join(dataDir, "heed.config.json");
  writeConfig(configFile, partnerUrl, retry);
  const { tenants } = await loadConfiguration(configFile, { local: true, publicUrl: url });
  const [tenant] = tenants;
  if (tenant === undefined) throw new Error("the configuration has no tenant");
  let child: ChildProcess | undefined;
  const keyOf = (name: string): Buffer => Buffer.from(secretIn(dataDir, name), "base64url");
  const file = (): StackFile => JSON.parse(readFileSync(join(dataDir, "stack.json"), "utf8"));

  return {
    url,
    dataDir,
    tenant,
    file,
    async start() {
      child = spawn(process.execPath, ["infra/local/start.ts"], {
        env: {
          ...process.env,
          HEED_CONFIG: configFile,
          HEED_DATA_DIR: dataDir,
          HEED_PORT: String(port),
          SENDGRID_WEBHOOK_KEY: setupOf("sendgrid").secrets["publicKey"]?.[0] ?? "",
          TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
          MANDRILL_WEBHOOK_KEY: setupOf("mandrill").secrets["webhookKey"]?.[0] ?? "",
        },
        stdio: ["ignore", "pipe", "inherit"],
      });
      await ready(child);
    },
    async kill() {
      const dynamodb = existsSync(join(dataDir, "stack.json")) ? file().dynamodb.pid : null;
      const gone = exited(child);
      child?.kill("SIGKILL");
      if (dynamodb !== null) signal(dynamodb, "SIGKILL");
      await gone;
      readAlongIn(join(dataDir, "functions.log"));
    },
    async stop() {
      const gone = exited(child);
      child?.kill("SIGINT");
      await gone;
      readAlongIn(join(dataDir, "functions.log"));
    },
    secret: (name) => secretIn(dataDir, name),
    async link(address) {
      const key = { kid: "k1", secret: keyOf("HEED_LINK_KEY") };
      const claims = { channel: "email", address, topic: "newsletter" } as const;
      return `${url}/u/${await mintToken(tenant.id, key, "heed-u", claims, Date.now())}`;
    },
    async apiToken() {
      const key = { kid: "a1", secret: keyOf("HEED_API_KEY") };
      return (await mintApiToken(key, { tenant: tenant.id, lifetime: 3600 }, Date.now())).token;
    },
  };
}

function writeConfig(configFile: string, partnerUrl: string | undefined, retry: object | undefined): void {
  const config = JSON.parse(readFileSync("heed.config.json", "utf8"));
  const [tenant] = config.tenants;
  tenant.providers = {
    sendgrid: { publicKey: "env:SENDGRID_WEBHOOK_KEY" },
    twilio: { authToken: "env:TWILIO_AUTH_TOKEN" },
    mandrill: { webhookKey: "env:MANDRILL_WEBHOOK_KEY" },
  };
  tenant.partners = tenant.partners.slice(0, 1);
  if (partnerUrl !== undefined) tenant.partners[0].url = partnerUrl;
  writeFileSync(configFile, JSON.stringify({ ...config, $schema: undefined, retry }));
}

function secretIn(dataDir: string, name: string): string {
  const secrets: Record<string, string> = JSON.parse(readFileSync(join(dataDir, "secrets.json"), "utf8"));
  const value = secrets[name];
  if (value === undefined) throw new Error(`the stack made no ${name}`);
  return value;
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error("the stack did not come up")), PATIENCE_MS);
    const settle = (act: () => void): void => {
      clearTimeout(patience);
      act();
    };
    child.stdout?.on("data", (part: Buffer) => {
      if (String(part).includes("Heed is ready")) settle(resolve);
    });
    child.once("exit", (code) =>
      settle(() => reject(new Error(`the stack ended with ${code} at its start`))),
    );
  });
}

function exited(child: ChildProcess | undefined): Promise<unknown> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", resolve));
}

export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    // It is gone already.
    return false;
  }
}
