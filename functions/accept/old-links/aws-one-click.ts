import { oldLink } from "../old-link.ts";
import type { OldLinkSystem } from "../old-link-system.ts";

/**
 * The AWS sample: `/unsubscribe?email=…&h=…[&topic=…&th=…][&hkv=…]`, `h` the SHA-256 of the encoded address, `||`
 * and a key (aws-samples/email-one-click-unsubscribe, README and CommonUtility.mjs). The hash alone is asked for:
 * the address beside it proves nothing.
 */
export const awsOneClick: OldLinkSystem = {
  name: "aws-one-click",
  paths: ["/unsubscribe"],
  read(_path, query) {
    const hash = query.get("h") ?? "";
    if (!/^[0-9a-f]{64}$/i.test(hash)) return undefined;
    return { ids: [hash.toLowerCase()], topic: query.get("topic") ?? undefined };
  },
};

export const handler = oldLink(awsOneClick);
