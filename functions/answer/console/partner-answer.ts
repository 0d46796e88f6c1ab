/** What a partner answered last; its status says what an error of that status would. */
export function partnerAnswer({
  lastStatus,
  lastError,
}: {
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}): string {
  const error = lastError === `http_${lastStatus}` ? null : lastError;
  return [lastStatus, error].filter((part) => part !== null).join(" ") || "no answer";
}
