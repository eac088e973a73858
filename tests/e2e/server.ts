import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// The real server on a data folder of its own, which goes away with it.
const dataDir = mkdtempSync(join(tmpdir(), "muster-e2e-"));
process.on("exit", () => rmSync(dataDir, { recursive: true, force: true }));
process.env.MUSTER_DATA_DIR = dataDir;
await import("#server/main");
