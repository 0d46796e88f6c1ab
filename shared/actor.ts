/** In whose name something is done. */
export interface Actor {
  /** The `sub` of their token, where it has one. */
  readonly actor?: string | undefined;
}

/** A name that a page and a line of text can show: at most what OIDC allows a subject, and nothing invisible. */
export function isActor(name: unknown): name is string {
  return typeof name === "string" && /^\P{C}{1,255}$/u.test(name);
}
