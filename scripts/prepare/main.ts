import { dirname, join } from "node:path";
import { buildApp, isBuilt } from "./build.ts";
import { Stop, say } from "./command.ts";
import { withLock } from "./lock.ts";
import { installPackages, isInstalled } from "./packages.ts";
import { isPostgresPatched, patchPostgres } from "./patch-postgres.ts";
import { requireFreePort } from "./port.ts";

// Runs before any package is installed: Node's own modules only.
const root = dirname(dirname(import.meta.dirname));
const goal = process.argv[2];

async function prepare(): Promise<void> {
  const wantsBuild = goal === "build" || goal === "start";
  const isReady = () => isInstalled(root) && isPostgresPatched(root) && (!wantsBuild || isBuilt(root));
  if (isReady()) return;
  // A build takes a minute: better to hear about a taken port before it.
  if (goal === "start") await requireFreePort(process.env);
  await withLock(join(root, ".runtime", "prepare.lock"), async () => {
    if (!isInstalled(root)) await installPackages(root);
    patchPostgres(root);
    if (wantsBuild && !isBuilt(root)) await buildApp(root);
  });
}

try {
  await prepare();
} catch (error) {
  if (error instanceof Stop) say(error.message);
  else if (error instanceof Error && "code" in error && error.code === "ENOSPC")
    say("the disk is full; free about 2 GB and start again");
  else console.error(error);
  process.exitCode = 1;
}
