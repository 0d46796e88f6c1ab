import { fourDeployments } from "../support/four-deployments.ts";
import { stackSizes } from "../support/stack-sizes.ts";
import { appOf } from "../support/stacks.ts";
import type { Row, Topic } from "./measure.ts";

/** Of CloudFormation's 500, so many that the next release still fits. */
const ROOM = 450;

/** What each stack of the four deployments is made of. */
export const sizes: Topic = {
  name: "stacks",
  async measure() {
    const all = Object.entries(await fourDeployments());
    return all.flatMap(([deployment, config]) =>
      stackSizes(appOf(config)).map((size): Row => {
        const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} KB`;
        const note = `template ${kilobytes(size.templateBytes)}, ${size.functions} bundles ${kilobytes(size.bundleBytes)}`;
        const metric = `${deployment} ${size.stack}, resources`;
        return { metric, value: size.resources, unit: "units", target: ROOM, note };
      }),
    );
  },
};
