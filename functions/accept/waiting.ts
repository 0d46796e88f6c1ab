/** A text or mail that waits for a person to judge it, as the API shows it. */
export interface Waiting {
  readonly id: string;
  readonly channel: "email" | "sms";
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly receivedAt: string;
  readonly decideBy: string;
  /** What made it doubtful. */
  readonly rule: string;
  readonly language: string | null;
}

/** Names a kept mail: the day it came in, and its id among what was kept. */
export const MAIL_REVIEW_ID = /^mail\.\d{4}-\d\d-\d\d\.[\w-]{43}$/;

/**
 * By when it must be judged: the last day that 47 CFR 64.1200(a)(10) and 16 CFR 316.4(a) leave, ten business days
 * from receipt. Holidays are not known here.
 */
export function afterTenWorkingDays(receivedAt: string): string {
  const day = new Date(receivedAt);
  for (let left = 10; left > 0; ) {
    day.setUTCDate(day.getUTCDate() + 1);
    if (day.getUTCDay() % 6 !== 0) left -= 1;
  }
  return day.toISOString();
}
