import type { PartnerConfig } from "../../shared/config.ts";
import { betweenCalls } from "../../shared/partner-pace.ts";

/** When each partner may be called again, in milliseconds, as far as this function knows. */
export type Turns = Map<string, number>;

/**
 * Waits for the partner's next turn, and takes it: calls that come together go one after the other.
 * @param name the partner's, of all tenants
 */
export async function waitForTurn(
  turns: Turns,
  name: string,
  partner: PartnerConfig,
  { now, pause }: { readonly now: () => number; readonly pause: (milliseconds: number) => Promise<unknown> },
): Promise<void> {
  const between = betweenCalls(partner);
  if (between === 0) return;
  const at = now();
  const turn = Math.max(at, turns.get(name) ?? 0);
  turns.set(name, turn + between);
  if (turn > at) await pause(turn - at);
}
