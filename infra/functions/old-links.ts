import { type FunctionSpec, WRITES } from "../function-spec.ts";
import { declaredIn, namesIn } from "./folders.ts";

const OLD_LINKS = "functions/accept/old-links";

const oldLinks = await declaredIn(OLD_LINKS, "paths");

/** A file under accept/old-links serves the links of one system that a tenant has left. */
export function oldLinkFunctions(): readonly FunctionSpec[] {
  return namesIn(OLD_LINKS).map((name) => ({
    name: `old-link-${name}`,
    entry: `${OLD_LINKS}/${name}.ts`,
    routes: [...Object(oldLinks.get(name)).paths].map((path) => `ANY ${path}`),
    table: WRITES,
    sendsTo: ["intake"],
    secrets: ["links", "contacts"],
    oldLinks: name,
    timeoutSeconds: 15,
  }));
}

/** The systems whose links may be kept, by their names in the configuration. */
export function oldLinkSystems(): readonly string[] {
  return namesIn(OLD_LINKS);
}
