/** One header field as it stands in a raw message. */
export interface RawField {
  /** In lower case. */
  readonly name: string;
  /** Its lines without their ends, the first one with the name; one character for each octet. */
  readonly lines: readonly string[];
  /** What follows the colon, unfolded (RFC 5322, section 2.2.3), without white space around it. */
  readonly value: string;
}

/** The header of a raw message, in its order. Lines may end in LF alone, as files on a disk do. */
export function rawFields(message: Buffer): readonly RawField[] {
  const header = message.toString("latin1").split(/\r?\n\r?\n/, 1)[0] ?? "";
  const fields: { name: string; lines: string[] }[] = [];
  for (const line of header.split(/\r?\n/)) {
    const name = /^([!-9;-~]+)[ \t]*:/.exec(line)?.[1];
    if (/^[ \t]/.test(line)) fields.at(-1)?.lines.push(line);
    else if (name !== undefined) fields.push({ name: name.toLowerCase(), lines: [line] });
  }
  return fields.map(({ name, lines }) => {
    const unfolded = lines.join("");
    return { name, lines, value: unfolded.slice(unfolded.indexOf(":") + 1).replace(/^[ \t]+|[ \t]+$/g, "") };
  });
}
