/** A setting that a function cannot run without: a missing one fails the deployment's first call by name. */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`environment variable ${name} is not set`);
  return value;
}

/** Whether a second Region writes to the table as well. */
export function isReplicated(): boolean {
  return process.env["HEED_REGIONS"] !== undefined;
}
