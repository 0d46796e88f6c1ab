import type { Survey } from "./import-entries.ts";
import type { Outcomes } from "./import-run.ts";
import { grouped } from "./pace.ts";

/** What came of an import, for programs. */
export interface Imported {
  readonly import: string | null;
  readonly format: string;
  readonly dryRun: boolean;
  readonly survey: Survey;
  readonly outcomes: Outcomes;
}

/** The plan, or what was done, for people: every row of the list is in one of the lines. */
export function inWords({ import: id, format, dryRun, survey, outcomes }: Imported): readonly string[] {
  const does = Object.entries(OUTCOMES).flatMap(([outcome, words]) => {
    const count = outcomes[outcome] ?? 0;
    return count === 0 ? [] : [`  ${grouped(count)} ${dryRun ? words.would : words.did}`];
  });
  const asides = [...survey.asides].map(([why, count]) => `  ${grouped(count)} left out: ${why}`);
  const unreadable =
    survey.unreadable === 0
      ? []
      : [`  ${grouped(survey.unreadable)} without an address that can be read: lines ${linesOf(survey)}`];
  const duplicates = survey.duplicates === 0 ? [] : [`  ${grouped(survey.duplicates)} said twice`];
  const untimed = survey.untimed === 0 ? [] : [`  ${grouped(survey.untimed)} tell no time (--source-time)`];
  return [
    `${grouped(survey.rows)} rows of a list of ${format}`,
    ...does,
    ...asides,
    ...unreadable,
    ...duplicates,
    ...untimed,
    ...(id === null ? [] : [`heed import --undo ${id} takes it back`]),
  ];
}

function linesOf({ unreadable, unreadableLines }: Imported["survey"]): string {
  return unreadableLines.join(", ") + (unreadable > unreadableLines.length ? ", …" : "");
}

const OUTCOMES: Readonly<Record<string, { readonly would: string; readonly did: string }>> = {
  closes: { would: "would close", did: "closed" },
  stands: { would: "are closed already", did: "were closed already" },
  later: {
    would: "change nothing, for a later opt-in stands",
    did: "changed nothing, for a later opt-in stands",
  },
  opens: { would: "would opt in", did: "opted in" },
  refused: {
    would: "opt-ins would be refused, for it is closed",
    did: "opt-ins were refused, for it is closed",
  },
  known: { would: "were recorded before", did: "were recorded before" },
  invalid: { would: "would be refused by the stack", did: "were refused by the stack" },
};
