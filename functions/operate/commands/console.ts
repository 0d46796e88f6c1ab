import * as v from "valibot";
import { SCOPES } from "../../../shared/bearer.ts";
import { mintConsoleLink } from "../../../shared/console-link.ts";
import { type Command, optionsOf } from "../command.ts";
import { tenantOf } from "../configuration.ts";
import { signingKeyOf } from "../keys.ts";
import { print } from "../output.ts";
import { SCOPES_OPTION, SCOPES_SAYS } from "../scope-option.ts";
import { stackOf } from "../stack.ts";

const OPTIONS = v.strictObject({ scope: SCOPES_OPTION });

export const command: Command = {
  says: "Prints a link that lets you into the operator's console for 15 minutes.",
  options: {
    scope: { takes: "SCOPES", says: SCOPES_SAYS },
  },
  async run(call) {
    const { scope: scopes = SCOPES } = optionsOf(call, OPTIONS);
    const stack = stackOf(call);
    const tenant = tenantOf(call, stack);
    const key = await signingKeyOf(stack, call.env, tenant.links.keys);
    const url = mintConsoleLink(
      { ...tenant, publicUrl: stack.url ?? tenant.publicUrl },
      key,
      { scopes, actor: call.env["HEED_ACTOR"] },
      call.now(),
    );
    print(call.json ? JSON.stringify({ url }) : url);
    return "done";
  },
};
