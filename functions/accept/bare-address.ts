/** The address of `Name <address>`. */
export function bareAddress(written: string): string {
  return /<([^<>]+)>\s*$/.exec(written)?.[1] ?? written;
}
