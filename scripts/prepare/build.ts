import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runQuietly } from "./command.ts";
import { packAssets } from "./pack-assets.ts";
import { requireSpace } from "./space.ts";

const inputFolders = ["app", "components", "server", "db", "inngest", "public"];
const inputFiles = [
  "instrumentation-client.ts",
  "instrumentation.ts",
  "next.config.ts",
  "package-lock.json",
  "package.json",
  "postcss.config.mjs",
  "proxy.ts",
  "tsconfig.json",
];
// Written into the build only after it succeeded: a failed build leaves a folder that does not start.
const stampOf = (root: string) => join(root, ".next", "muster-build");

/** Whether the production build in `.next` was made from the sources as they are now. */
export function isBuilt(root: string): boolean {
  if (!existsSync(stampOf(root)) || !existsSync(join(root, ".next", "BUILD_ID"))) return false;
  return readFileSync(stampOf(root), "utf8") === hashInputs(root);
}

export async function buildApp(root: string): Promise<void> {
  requireSpace(root, 300);
  rmSync(stampOf(root), { force: true });
  const hash = hashInputs(root);
  await runQuietly({
    label: "building the app",
    hint: " (about a minute, only when its sources changed)",
    command: process.execPath,
    args: [join("node_modules", "next", "dist", "bin", "next"), "build"],
    cwd: root,
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  await packAssets(join(root, ".next", "static"));
  // Hashed before the build: an edit made while it ran makes the next start build again.
  writeFileSync(stampOf(root), hash);
}

/** One hash over every file that can change the build, Node's major and the values Next writes into scripts. */
export function hashInputs(root: string): string {
  const hash = createHash("sha256").update(`node ${process.versions.node.split(".")[0]}\n`);
  for (const [name, value] of Object.entries(process.env).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (name.startsWith("NEXT_PUBLIC_")) hash.update(`${name}=${value}\n`);
  for (const path of listInputs(root))
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  return hash.digest("hex");
}

function listInputs(root: string): string[] {
  const nested = inputFolders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !/\.test\.tsx?$|\.md$|\.sql$/.test(entry.name))
        .map((entry) => join(entry.parentPath.slice(root.length + 1), entry.name)),
    );
  return [...inputFiles.filter((file) => existsSync(join(root, file))), ...nested].sort();
}
