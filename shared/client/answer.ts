/** Send only where `allowed` is true. */
export interface Answer {
  readonly allowed: boolean;
  readonly status: string;
  readonly reason: string;
  readonly rule: string;
  readonly since: string | null;
  readonly eventId: string | null;
  readonly detail?: string;
  readonly expiresAt?: string;
  readonly notBefore?: string;
  readonly suppressUntil?: string;
  /** Who said it: Heed now, Heed before (at most `staleMs` ago, or a no while it cannot be asked), or nobody. */
  readonly from: "heed" | "memory" | "nobody";
}
