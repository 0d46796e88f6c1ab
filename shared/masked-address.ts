/** An address that its owner recognises and a passer-by does not learn; a very long one is cut. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 0) return `${address.slice(0, 3)}•••${address.slice(-2)}`;
  const domain = address.slice(at);
  const shown = domain.length > 65 ? `${domain.slice(0, 32)}…${domain.slice(-32)}` : domain;
  return `${[...address][0] ?? ""}•••${shown}`;
}
