// Brings the locked dependencies to a fresh clone, then gets out of the way. Runs on whatever Node the system
// has, so it is plain JavaScript without imports of ours; npm's own output goes to standard error because the
// command line tool's standard output is for results only.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".heed-lock");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === lock;
}

function fail(message) {
  process.stderr.write(`heed: ${message}\n`);
  process.exit(1);
}

if (!isInstalled()) {
  process.stderr.write("heed: installing the locked dependencies (once)\n");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
  const done = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ["ignore", 2, 2] })
    : spawnSync("npm", args, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (done.status !== 0) fail("npm ci failed; what it printed is above");

  const node = join(root, "node_modules", ".bin", "node");
  const version = spawnSync(node, ["-v"], { encoding: "utf8" }).stdout ?? "";
  const system = Number(process.versions.node.split(".")[0]);
  if (!version.startsWith("v24.") && system !== 24) {
    fail(
      `Node 24 is needed, and no locked build of it suits ${process.platform}-${process.arch}: install Node 24 and try again`,
    );
  }
  writeFileSync(stamp, lock);
}
