import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { placeOf } from "./place.ts";
import { openStage, type Stage } from "./stage.ts";
import { prepareTeams } from "./teams.ts";

/**
 * Runs a real server for each worker and, on a second port each, lets the tests kill it, start it again with another pace of the
 * simulated model, or begin on a fresh folder. Everything goes away with this process.
 */
const root = mkdtempSync(join(tmpdir(), "muster-e2e-"));
const template = join(root, "template");
const prepared = await prepareTeams(template);
const stages = Array.from({ length: Number(process.env.E2E_WORKERS) }, (_, worker) =>
  openStage({ root: join(root, `worker-${worker}`), template, port: placeOf(worker).port, prepared }),
);

function offerControl(stage: Stage, port: number): void {
  const control = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://control");
    const action = stage.actions[pathname.slice(1)];
    if (!action) return response.writeHead(404).end();
    const env: Record<string, string> = JSON.parse(searchParams.get("env") ?? "{}");
    action(searchParams.get("delayMs") ?? undefined, env).then(
      (answer) => response.end(JSON.stringify(answer ?? null)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  control.listen(port, "127.0.0.1");
}

async function stop(): Promise<void> {
  await Promise.all(stages.map((stage) => stage.stop()));
  rmSync(root, { recursive: true, force: true });
  process.exit(0);
}
process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());

stages.forEach((stage, worker) => {
  offerControl(stage, placeOf(worker).controlPort);
});
