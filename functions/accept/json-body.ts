import type { Delivery } from "../../shared/provider.ts";
import { fail, ok, type Result } from "../../shared/result.ts";

/** The body as JSON, whatever its content type says. */
export function jsonBody({ body }: Pick<Delivery, "body">): Result<unknown, "malformed"> {
  try {
    return ok(JSON.parse(body.toString()));
  } catch {
    return fail("malformed");
  }
}
