import * as v from "valibot";
import type { Api } from "./ask.ts";
import { CommandFailed } from "./command.ts";
import { endProgress, progress } from "./output.ts";
import { grouped } from "./pace.ts";

const UNDONE = v.object({
  lifted: v.number(),
  held: v.number(),
  overtaken: v.number(),
  confirmed: v.number(),
  next: v.optional(v.number()),
});

export interface Undone {
  readonly lifted: number;
  readonly held: number;
  readonly overtaken: number;
  readonly confirmed: number;
}

/** Takes an import back, or says what that would do. It may be repeated: what was taken back stays so. */
export async function undoImport(api: Api, id: string, plan: boolean): Promise<Undone> {
  const sum = { lifted: 0, held: 0, overtaken: 0, confirmed: 0 };
  let batch: number | undefined = 0;
  while (batch !== undefined) {
    const answer: unknown = await api.post(`/v1/imports/${id}/undo`, "operate", { batch, plan });
    if (!v.is(UNDONE, answer)) throw new CommandFailed("the answer is not one of /v1/imports");
    for (const name of ["lifted", "held", "overtaken", "confirmed"] as const) sum[name] += answer[name];
    batch = answer.next;
    progress(`${grouped(sum.lifted)} taken back`);
  }
  endProgress();
  return sum;
}

export function undoneInWords(
  { lifted, held, overtaken, confirmed }: Undone,
  plan: boolean,
): readonly string[] {
  return [
    `${grouped(lifted)} ${plan ? "would be" : "are"} taken back`,
    ...(held === 0 ? [] : [`${grouped(held)} stay: another import says the same`]),
    ...(overtaken === 0 ? [] : [`${grouped(overtaken)} stay as they are: they do not rest on this import`]),
    ...(confirmed === 0 ? [] : [`${grouped(confirmed)} stay: the person has said the same since`]),
  ];
}
