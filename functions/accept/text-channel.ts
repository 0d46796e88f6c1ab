/** How a text came, in lower case; `undefined` for SMS and MMS, which are one to the person. */
export function viaOf(channel: string | undefined): string | undefined {
  const name = channel?.toLowerCase();
  return name === undefined || name === "sms" || name === "mms" ? undefined : name;
}
