import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRestServer, type RestServer } from "#tests/support/rest-server";

// Runs what docs/rest.md tells people to run.

const page = readFileSync(resolve(import.meta.dirname, "../../docs/rest.md"), "utf8");
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = ""]) => block.replaceAll("\\\n", " ").split("\n"))
  .filter((line) => line.trim() !== "");

let rest: RestServer;
let taskId: string;

beforeAll(async () => {
  rest = await openRestServer();
  const made = await rest.ask("POST", "/tasks", { body: { title: "Weigh" } });
  taskId = (made.json as { id: string }).id;
});
afterAll(() => rest.close());

async function run(command: string): Promise<string> {
  const etag = (await rest.ask("GET", `/tasks/${taskId}`)).headers.get("etag") ?? "";
  const env = { ...process.env, MUSTER_URL: rest.url, MUSTER_KEY: rest.token, TASK_ID: taskId, ETAG: etag };
  const line = command.replace(/^curl /, "curl -sS --max-time 3 -w '\\nstatus %{http_code}' ");
  return new Promise((done) => {
    execFile("bash", ["-c", line], { env }, (_error, stdout, stderr) => done(`${stdout}${stderr}`));
  });
}

it("has something to run in every chapter that shows how", () => {
  expect(commands.length).toBeGreaterThan(8);
  for (const command of commands) expect(command).toMatch(/^curl /);
});

it.each(commands)("%s", async (command) => {
  const said = await run(command);
  if (command.includes("/stream")) expect(said).toContain("event: ready");
  else if (command.includes("If-None-Match")) expect(said).toContain("status 304");
  else expect(said).toMatch(/status 20[01]$/);
});
