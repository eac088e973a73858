import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { driveHere, giveTask, makeProgram } from "#tests/support/program";
import { openRestServer, type RestServer } from "#tests/support/rest-server";

// Runs what docs/outside-agents.md tells people to run, in its order.

const page = readFileSync(resolve(import.meta.dirname, "../../docs/outside-agents.md"), "utf8");
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = ""]) => block.replaceAll("\\\n", " ").split("\n"))
  .filter((line) => line.trim() !== "");

let rest: RestServer;
let undrive: () => void;
const known: Record<string, string> = {};

beforeAll(async () => {
  rest = await openRestServer();
  undrive = driveHere();
  const { agentId, key } = await makeProgram(rest.team, "Ines");
  await giveTask(rest.team, agentId);
  Object.assign(known, { AGENT_ID: agentId, AGENT_KEY: key });
});
afterAll(async () => {
  undrive();
  await rest.close();
});

async function run(command: string): Promise<string> {
  const env = { ...process.env, MUSTER_URL: rest.url, MUSTER_KEY: rest.token, ...known };
  const line = command.replace(/^curl /, "curl -sS --max-time 30 -w '\\nstatus %{http_code}' ");
  return new Promise((done) => {
    execFile("bash", ["-c", line], { env }, (_error, stdout, stderr) => done(`${stdout}${stderr}`));
  });
}

it("shows the whole way, from a key to the end of a run", () => {
  expect(commands.length).toBeGreaterThan(7);
  for (const command of commands) expect(command).toMatch(/^curl /);
});

it.each(commands)("%s", async (command) => {
  const said = await run(command);
  expect(said).toMatch(/status 20[01]$/);
  const token = /"token":"(mrt_\w+)"/.exec(said)?.[1];
  if (token) known.RUN_TOKEN = token;
  if (command.includes("/tools/")) expect(said).toContain('"ok":true');
});
