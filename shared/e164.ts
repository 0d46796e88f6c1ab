/**
 * The key form of a number that is written in E.164 already, with nothing between its digits.
 * @returns `undefined` for what is not
 */
export function canonicalE164(number: string): string | undefined {
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return undefined;
  // Mexico dropped the mobile 1 in 2019; carriers still send it.
  return /^\+521\d{10}$/.test(number) ? `+52${number.slice(4)}` : number;
}
