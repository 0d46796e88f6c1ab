// Stands in for the SDK's chain of credential providers in every bundle. Lambda hands its credentials over in
// the environment and replaces the whole function when they change; the chain (SSO, profiles, web identity,
// instance metadata) would be a third of the bundle and of its loading time.

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The SDK's `defaultProvider`, cut to the one source that Lambda has. */
export function defaultProvider(): () => Promise<Credentials> {
  return () => {
    const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = process.env;
    const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    return Promise.resolve(
      AWS_SESSION_TOKEN === undefined ? keys : { ...keys, sessionToken: AWS_SESSION_TOKEN },
    );
  };
}
