/** What one link of a previous system says. */
export interface OldLinkClaims {
  /** What names the person, in any of the forms that `heed old-links` keeps; the first that is known counts. */
  readonly ids: readonly string[];
  /** A topic that the link itself names. */
  readonly topic?: string | undefined;
  /** The message that it stood in; evidence only. */
  readonly campaign?: string | undefined;
}

/** A file under old-links/ is a system before this one: a function of its own, at that system's own addresses. */
export interface OldLinkSystem {
  /** The file's name and the one in the configuration. */
  readonly name: string;
  /** Where its links lead, in API Gateway's spelling. */
  readonly paths: readonly string[];
  /** @param path without what mail programs append; letters in it may be percent-encoded */
  read(path: string, query: URLSearchParams): OldLinkClaims | undefined;
}
