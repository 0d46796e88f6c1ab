/**
 * Whether one slip of the thumb makes `typed` of `meant` (Damerau): a letter more, less or another, or two
 * neighbours swapped. The first letter is right, or swapped with the second, or stands behind a stray one.
 */
export function isSlipOf(typed: string, meant: string): boolean {
  if (Math.abs(typed.length - meant.length) > 1) return false;
  let same = 0;
  while (same < meant.length && typed[same] === meant[same]) same += 1;
  if (typed.length === meant.length) {
    const another = same > 0 && typed.slice(same + 1) === meant.slice(same + 1);
    const swapped = typed[same] === meant[same + 1] && typed[same + 1] === meant[same];
    return another || (swapped && typed.slice(same + 2) === meant.slice(same + 2));
  }
  const [longer, shorter] = typed.length > meant.length ? [typed, meant] : [meant, typed];
  return (same > 0 || longer === typed) && longer.slice(same + 1) === shorter.slice(same);
}

const LEET: ReadonlyMap<string, string> = new Map(Object.entries({ 0: "o", 3: "e", 4: "a", 5: "s", 7: "t" }));

/** Other ways to read what is no word: letters that were held too long, `stopstop`, digits for letters. */
export function readings(word: string): readonly string[] {
  const held = [/(.)\1\1+/gu, /(.)\1+/gu].map((run) => word.replace(run, "$1"));
  held.push(word.replace(/(.)\1\1+/gu, "$1$1"), word.replace(/^(.{4,20})\1+$/u, "$1"));
  if (!/\d/.test(word) || !/\p{L}/u.test(word)) return held;
  const letters = word.replace(/[03457]/g, (digit) => LEET.get(digit) ?? digit);
  return [...held, letters.replaceAll("1", "i"), letters.replaceAll("1", "l")];
}
