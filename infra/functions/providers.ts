import { type FunctionSpec, WRITES } from "../function-spec.ts";
import { TEXTERS } from "./deliver.ts";
import { declaredIn, namesIn } from "./folders.ts";

const PROVIDERS = "functions/accept/providers";

const providers = await declaredIn(PROVIDERS, "serves");

/** Where a provider may deliver to, and no other address: a stack has room for 500 resources, and each route is one. */
function deliveryRoutes(name: string): readonly string[] {
  const { serves, settings } = Object(providers.get(name));
  const ends = "urlSecret" in Object(settings) ? ["", "/{urlSecret}"] : [""];
  return [...serves].flatMap((kind) => ends.map((end) => `ANY /${kind}/{tenant}/${name}${end}`));
}

/** The addresses that a tenant's provider is to deliver to; a secret's place in them is shown, never the secret. */
export function deliveryPaths(name: string, tenant: string): readonly string[] {
  const paths = deliveryRoutes(name).map((route) => route.replace("ANY ", "").replace("{tenant}", tenant));
  const secret = paths.filter((path) => path.endsWith("{urlSecret}"));
  return (secret.length > 0 ? secret : paths).map((path) => path.replace("{urlSecret}", "<urlSecret>"));
}

/** A file under accept/providers is a function with its own routes, secrets and bundle. */
export function providerFunctions(): readonly FunctionSpec[] {
  // A route where nothing can be sent to would only use up the stack's room.
  const pulled = new Set(namesIn("functions/operate/backfill"));
  const texters = new Set(namesIn(TEXTERS));
  return namesIn(PROVIDERS).map((name) => ({
    name,
    entry: `${PROVIDERS}/${name}.ts`,
    routes: [
      ...deliveryRoutes(name),
      `ANY /v1/replay/${name}`,
      ...(pulled.has(name) ? [`ANY /v1/backfill/${name}`] : []),
    ],
    table: WRITES,
    sendsTo: texters.has(name) ? ["intake", "replies"] : ["intake"],
    secrets: ["api", "contacts", "providers"],
    provider: name,
    timeoutSeconds: 29,
  }));
}
