import * as v from "valibot";
import { described, filled, flag, list, oneOf, section, wholeNumber, words } from "./schema-parts.ts";

const REGION = "an AWS Region such as eu-central-1";
const region = v.pipe(words, v.regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, REGION));

const HOST = "a host name in lower case, such as links.example.com";
const host = v.pipe(
  words,
  v.regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, HOST),
);

const CERTIFICATE = "the ARN of a certificate in ACM";
const certificate = v.pipe(
  words,
  v.regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate\/[A-Za-z0-9-]+$/, CERTIFICATE),
);

const domain = v.pipe(
  section({
    name: described(host, "A host of `publicUrl` or of `formerUrls`."),
    certificate: v.exactOptional(described(certificate, "Without it one is made in `hostedZone`.")),
    hostedZone: v.exactOptional(
      described(
        section({ id: filled, name: host }),
        "The Route 53 zone that takes the address and the proof of the certificate.",
      ),
    ),
  }),
  v.check(
    (given) => given.certificate !== undefined || given.hostedZone !== undefined,
    "a certificate, or a hostedZone to make one in",
  ),
);

const TABLE_NAME = "a name of a table, which is not heed";
const STREAM = "the ARN of its stream: `aws dynamodb describe-table` says LatestStreamArn";
const restored = v.pipe(
  section({
    name: v.pipe(words, v.regex(/^(?!heed$)[A-Za-z0-9_.-]{3,255}$/, TABLE_NAME)),
    streamArn: v.pipe(
      words,
      v.regex(/^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table\/[A-Za-z0-9_.-]+\/stream\/\S+$/, STREAM),
    ),
  }),
  v.check(
    ({ name, streamArn }) => streamArn.includes(`:table/${name}/stream/`),
    "the stream of that very table",
  ),
);

/** What only a deployment to AWS asks for; the local stack reads past it. */
export const awsSchema = v.pipe(
  section({
    region: v.exactOptional(described(region, "Where it is deployed; else the Region of the credentials.")),
    secondRegion: v.exactOptional(
      described(
        region,
        "A second Region that takes opt-outs too. Needs `region`, and domains in a hosted zone.",
      ),
    ),
    domains: v.optional(described(list(domain), "The hosts that links and webhooks are reached at."), []),
    firewall: v.optional(
      described(flag, "A CloudFront distribution with AWS WAF before the API. Needs `region` and a domain."),
      false,
    ),
    reservedConcurrency: v.optional(
      described(
        wholeNumber(0, 1000),
        "Concurrent calls set aside for one-click opt-outs. A new account has too few to set any aside.",
      ),
      0,
    ),
    provisionedConcurrency: v.optional(
      described(wholeNumber(0, 1000), "Instances of the opt-out function that are kept warm, at a price."),
      0,
    ),
    heads: v.exactOptional(
      described(
        section({
          lockDays: v.optional(wholeNumber(1, 36_500), 2_192),
          mode: v.optional(
            described(
              oneOf(["governance", "compliance"]),
              "Nobody shortens `compliance`, not even the account's root.",
            ),
            "governance",
          ),
        }),
        "A bucket that locks the ledger's daily signed heads. Without it they lie in the table alone.",
      ),
    ),
    restoredTable: v.exactOptional(
      described(restored, "A table that was restored, in use in place of `heed`, which stays as it is."),
    ),
    canary: v.optional(
      described(
        flag,
        "Whether a link of a test contact is pressed every five minutes, and the press followed.",
      ),
      true,
    ),
  }),
  v.description("What only a deployment to AWS asks for."),
);

export type Aws = v.InferOutput<typeof awsSchema>;
