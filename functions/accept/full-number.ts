/**
 * A number as providers send it that leave out the plus: the full international digits. Nothing is guessed at:
 * short codes, names and what begins with a zero stay as they came.
 */
export function withPlus(number: string): string {
  return /^[1-9]\d{6,14}$/.test(number) ? `+${number}` : number;
}
