import type { Tenant } from "../../../shared/config.ts";
import type { Change } from "../../../shared/event.ts";
import type { Unread } from "../../../shared/provider.ts";

/** What is to become of a mail. One mail may have several: it may be written to several of our addresses. */
export type Decision =
  | { readonly act: "record"; readonly tenant: Tenant; readonly change: Change }
  /** For a person to read; with `alarm` somebody is told at once. */
  | { readonly act: "keep"; readonly tenant: Tenant; readonly why: Unread["why"]; readonly alarm: boolean }
  | { readonly act: "ignore"; readonly reason: string };

export function ignore(reason: string): readonly Decision[] {
  return [{ act: "ignore", reason }];
}
