import { readFileSync } from "node:fs";
import * as v from "valibot";
import { evidenceIn } from "../../../shared/evidence/page.ts";
import { type EvidenceVerdict, verifyEvidence } from "../../../shared/evidence/verify.ts";
import { type Command, CommandFailed, type Env, optionsOf, TEXT } from "../command.ts";
import { readEvidence } from "../evidence-file.ts";
import { printValue } from "../output.ts";
import { fileNamed } from "../stack.ts";

const OPTIONS = v.strictObject({ key: v.optional(TEXT) });

export const command: Command = {
  says: "Verifies one person's evidence, as JSON or as a page, by itself: nothing is asked of anybody.",
  operands: ["FILE"],
  options: {
    key: { takes: "KEY", says: "the public key that signs the sender's heads, as it was noted down" },
  },
  async run(call) {
    const { key } = optionsOf(call, OPTIONS);
    const file = readEvidence(contentOf(call.env, call.operands[0] ?? ""));
    if (file === undefined) throw new CommandFailed("the file holds no evidence of Heed");
    const verdict = verifyEvidence(file);
    const foreign = key === undefined ? [] : verdict.keys.filter((one) => one !== key);
    const sound = verdict.findings.length === 0 && foreign.length === 0;
    printValue(call, { sound, ...verdict, foreignKeys: foreign }, () => inWords(verdict, foreign, key));
    return sound ? "done" : "failed";
  },
};

/** @throws CommandFailed where there is no such file; what cannot be parsed is no evidence */
function contentOf(env: Env, name: string): unknown {
  let text: string;
  try {
    text = readFileSync(fileNamed(env, name), "utf8");
  } catch {
    throw new CommandFailed(`${name} cannot be read`);
  }
  try {
    return evidenceIn(text) ?? JSON.parse(text);
  } catch {
    return undefined;
  }
}

function inWords(
  { findings, events, opened, covered, unchained, keys }: EvidenceVerdict,
  foreign: readonly string[],
  key: string | undefined,
): readonly string[] {
  const signers = key === undefined ? `${keys.join(", ")}; compare it with the one that was noted down` : key;
  return [
    `${events} events: the evidence of ${opened} opens, ${covered} are covered by a signed head, ${unchained} are not chained yet`,
    ...(keys.length === 0 ? [] : [`signed by ${signers}`]),
    ...findings.map(({ what, eventId, day }) => `${eventId ?? day}: ${what.replaceAll("_", " ")}`),
    ...foreign.map((one) => `signed under another key: ${one}`),
    findings.length + foreign.length === 0 ? "sound" : "not sound",
  ];
}
