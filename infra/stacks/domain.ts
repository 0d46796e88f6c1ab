import { Certificate, CertificateValidation, type ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import { CfnRecordSet, HostedZone } from "aws-cdk-lib/aws-route53";
import type { Construct } from "constructs";
import type { Aws } from "../aws-schema.ts";

export type Domain = Aws["domains"][number];

/** What a name leads to: a regional API, or a distribution. */
interface Target {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

/** One of two Regions that share a name: people are led to the nearer one that is well. */
export interface Share {
  readonly region: string;
  readonly healthCheckId: string;
}

/**
 * The certificate that the configuration names, else one that proves itself in the zones and renews itself.
 * @param others names that the certificate is to hold as well
 */
export function certificateOf(scope: Construct, first: Domain, others: readonly Domain[] = []): ICertificate {
  const id = `${first.name}-certificate`;
  if (first.certificate !== undefined) return Certificate.fromCertificateArn(scope, id, first.certificate);
  const zones = [first, ...others].map(({ name, hostedZone }) => {
    if (hostedZone === undefined) throw new Error(`${name} has neither certificate nor zone`);
    const attributes = { hostedZoneId: hostedZone.id, zoneName: hostedZone.name };
    return [name, HostedZone.fromHostedZoneAttributes(scope, `${name}-zone`, attributes)] as const;
  });
  return new Certificate(scope, id, {
    domainName: first.name,
    subjectAlternativeNames: others.map(({ name }) => name),
    validation: CertificateValidation.fromDnsMultiZone(Object.fromEntries(zones)),
  });
}

/** Points the name at what serves it, where its zone is given; elsewhere its owner does so by hand. */
export function pointAt(scope: Construct, { name, hostedZone }: Domain, target: Target, share?: Share): void {
  if (hostedZone === undefined) return;
  for (const type of ["A", "AAAA"]) {
    new CfnRecordSet(scope, `${name}-${type}`, {
      hostedZoneId: hostedZone.id,
      name: `${name}.`,
      type,
      aliasTarget: target,
      ...(share === undefined ? {} : { ...share, setIdentifier: share.region }),
    });
  }
}
