// An agent of a Muster team that is a plain program: it counts what is in CSV files. Node alone, no packages.
//   MUSTER_URL=http://localhost:3000 AGENT_KEY=mst_… node main.mjs [--once]
import { randomUUID } from "node:crypto";

const server = process.env.MUSTER_URL ?? "http://localhost:3000";
const key = process.env.AGENT_KEY;
const isOnce = process.argv.includes("--once");
if (!key) throw new Error("Set AGENT_KEY to the agent's key, from its page in Muster.");

/** One request. What is refused is thrown with Muster's own words; a server that is away is asked again. */
async function ask(method, path, token, body) {
  for (let tries = 1; ; tries += 1) {
    try {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const signal = AbortSignal.timeout(60_000);
      const text = body && JSON.stringify(body);
      const response = await fetch(`${server}/api/v1${path}`, { method, headers, signal, body: text });
      const answer = await response.json();
      if (response.ok) return answer;
      const error = new Error(answer.detail ?? `${method} ${path} answered ${response.status}`);
      throw response.status < 500 ? Object.assign(error, { isRefusal: true }) : error;
    } catch (error) {
      if (error.isRefusal || tries === 5) throw error;
      await new Promise((done) => setTimeout(done, 1_000 * tries));
    }
  }
}

/** Asks for a tool and stays until it is done, also where a person has to agree first. The same id is done once. */
async function callTool(token, name, input, said) {
  const callId = randomUUID();
  let call = await ask("POST", `/runs/me/tools/${name}`, token, { callId, input, said, waitSeconds: 20 });
  while (call.state === "waiting") {
    console.log(`waiting: ${call.reason}`);
    call = await ask("GET", `/runs/me/calls/${callId}?waitSeconds=25`, token);
  }
  if (!call.output.ok) throw new Error(`${name}: ${call.output.error.message}`);
  return call.output.result;
}

/** A whole attachment, which comes in parts. */
async function read(token, { id, name }) {
  let text = "";
  for (let offset = 0; offset !== null; ) {
    const part = await callTool(token, "attachment_read", { attachmentId: id, offset }, `I read ${name}.`);
    text += part.text;
    offset = part.nextOffset ?? null;
  }
  return text;
}

/** The actual work, which needs nothing of Muster: how many rows, and what each column has. */
function profile(csv) {
  const [head = "", ...lines] = csv.trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(","));
  const columns = head.split(",").map((name, at) => {
    const filled = rows.map((row) => (row[at] ?? "").trim()).filter((cell) => cell !== "");
    return { name, filled: filled.length, missing: rows.length - filled.length, distinct: new Set(filled).size };
  });
  return { rows: rows.length, columns };
}

function tell(name, { rows, columns }) {
  const lines = columns.map(
    (column) => `| ${column.name} | ${column.filled} | ${column.missing} | ${column.distinct} |`,
  );
  return [
    `${name} has ${rows} rows.`,
    "",
    "| column | filled | missing | distinct |",
    "|---|---:|---:|---:|",
    ...lines,
  ].join("\n");
}

async function work(token) {
  const { attachments } = await callTool(token, "attachment_list", {}, "I look for tables.");
  const tables = attachments.filter(({ name }) => name.endsWith(".csv"));
  if (tables.length === 0) throw new Error("There is no CSV file to count.");
  const parts = [];
  for (const file of tables) parts.push(tell(file.name, profile(await read(token, file))));
  await callTool(token, "task_submit", { summary: parts.join("\n\n") }, "I counted all there is.");
}

/** A mention or a message: it says what it is, and is done. */
async function answer(token) {
  const summary = "I count what is in CSV files: give me a task of a mission that has some.";
  await callTool(token, "wake_done", { summary }, "Somebody called.");
}

const DOES = { work, respond: answer };

async function takeUp({ runId }) {
  const { token } = await ask("POST", "/agents/me/claim", key, { runId });
  const { run } = await ask("GET", "/runs/me", token);
  console.log(`run ${run.number}: ${run.why}`);
  const does = DOES[run.purpose];
  try {
    if (!does) throw new Error(`I count what is in files and cannot ${run.purpose}.`);
    await does(token);
    console.log(`run ${run.number} is done`);
  } catch (error) {
    console.log(`giving up: ${error.message}`);
    await ask("POST", "/runs/me/give-up", token, { reason: error.message.slice(0, 1_000) });
  }
}

for (;;) {
  const beat = await ask("POST", "/agents/me/heartbeat", key, { status: "ready to count", waitSeconds: 25 });
  // What it had begun before it was started again comes first; what waits for a person goes on by itself.
  const open = beat.work.filter((run) => run.status !== "waiting");
  let isTaken = false;
  for (const run of open) {
    // Refused: stopped, paused, or taken by another program with this key. Then the next one.
    isTaken = await takeUp(run).then(
      () => true,
      (error) => console.log(error.message),
    );
    if (isTaken) break;
  }
  if (isOnce && open.length > 0) break;
  // There is something, and none of it can be done now.
  if (!isTaken && open.length > 0) await new Promise((done) => setTimeout(done, 5_000));
}
