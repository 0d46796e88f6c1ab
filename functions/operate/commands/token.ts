import * as v from "valibot";
import { mintApiToken } from "../../../shared/api-token.ts";
import { SCOPES } from "../../../shared/bearer.ts";
import { timeText } from "../../../shared/event.ts";
import { type Command, optionsOf } from "../command.ts";
import { tenantOf } from "../configuration.ts";
import { signingKeyOf } from "../keys.ts";
import { print } from "../output.ts";
import { SCOPES_OPTION, SCOPES_SAYS } from "../scope-option.ts";
import { stackOf } from "../stack.ts";

const LIFETIME = "a whole number of seconds from 1 to 86400";

const OPTIONS = v.strictObject({
  scope: SCOPES_OPTION,
  ttl: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,5}$/, LIFETIME),
      v.transform(Number),
      v.minValue(1, LIFETIME),
      v.maxValue(86_400, LIFETIME),
    ),
    "3600",
  ),
});

export const command: Command = {
  says: "Mints a token for the API with the configured key; needs no stack.",
  options: {
    scope: { takes: "SCOPES", says: SCOPES_SAYS },
    ttl: { takes: "SECONDS", says: "how long it is good for, at most 86400; by default 3600" },
  },
  async run(call) {
    const { scope: scopes = SCOPES, ttl: lifetime } = optionsOf(call, OPTIONS);
    const stack = stackOf(call);
    const tenant = tenantOf(call, stack);
    const key = await signingKeyOf(stack, call.env, tenant.api.keys);
    const claims = { tenant: tenant.id, scopes, lifetime, actor: call.env["HEED_ACTOR"] };
    const { token, expiresAt } = await mintApiToken(key, claims, call.now());
    print(call.json ? JSON.stringify({ token, expiresAt: timeText(expiresAt) }) : token);
    return "done";
  },
};
