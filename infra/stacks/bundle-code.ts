import { cpSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Config } from "../../shared/config.ts";

/**
 * A function's code: its folder as `npm run build` left it, and `heed.config.json` beside it. CDK copies and
 * hashes both at synth; what runs here is a copy, never a container.
 * @throws where the bundle is missing
 */
export function bundleCode(folder: string, config: Config): Code {
  if (!existsSync(join(folder, "index.mjs")))
    throw new Error(`${folder} holds no bundle: run "npm run build"`);
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("unused"),
      local: {
        tryBundle(output: string): boolean {
          cpSync(folder, output, { recursive: true });
          writeFileSync(join(output, "heed.config.json"), JSON.stringify(config));
          return true;
        },
      },
    },
  });
}
