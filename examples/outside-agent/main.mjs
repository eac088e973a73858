// An agent of a Muster team that is a plain program: it measures texts. Node alone, no packages.
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
      const response = await fetch(`${server}/api/v1${path}`, {
        method,
        headers,
        signal,
        body: body && JSON.stringify(body),
      });
      const answer = await response.json();
      if (response.ok) return answer;
      const error = new Error(answer.detail ?? `${method} ${path} answered ${response.status}`);
      if (response.status < 500) throw Object.assign(error, { isRefusal: true });
      throw error;
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
  return { ...call.output.result, ref: call.ref };
}

/** The actual work: nothing of it needs Muster. */
function measure(text) {
  const words = text.match(/[\p{L}\p{N}'’-]+/gu) ?? [];
  const sentences = text.split(/[.!?]+\s/).filter((part) => part.trim() !== "");
  const longest = words.reduce((found, word) => (word.length > found.length ? word : found), "");
  return { characters: text.length, words: words.length, sentences: sentences.length, longest };
}

async function work(token, { run }) {
  const task = await callTool(token, "task_read", { taskId: run.taskId }, "I read the task before I measure its text.");
  const text = task.description;
  const { characters, words, sentences, longest } = measure(text);
  const table = [
    "| what | how much |",
    "|---|---:|",
    `| characters | ${characters} |`,
    `| words | ${words} |`,
    `| sentences | ${sentences} |`,
    `| longest word | ${longest} |`,
  ].join("\n");
  const body = `# How long the text is\n\n${table}\n\nMeasured over the text of the task, of which this is the beginning:\n\n> ${text.slice(0, 200)}`;
  const document = await callTool(
    token,
    "document_write",
    { title: `Measures of T-${task.number}`, body },
    "I write down what I measured.",
  );
  console.log(`wrote ${document.documentId} (${document.ref})`);
  const summary = `The text has ${words} words in ${sentences} sentences, ${characters} characters; its longest word is “${longest}”.\n\n${table}`;
  await callTool(token, "task_submit", { summary }, "That is all that was asked for.");
  console.log(`run ${run.number} is handed in`);
}

/** A mention or a message: it says what it is, and is done. */
async function answer(token) {
  await callTool(
    token,
    "wake_done",
    { summary: "I measure texts: give me a task whose text I am to measure." },
    "Somebody called.",
  );
}

const DOES = { work, respond: answer };

async function takeUp({ runId }) {
  const { token } = await ask("POST", "/agents/me/claim", key, { runId });
  const told = await ask("GET", "/runs/me", token);
  console.log(`run ${told.run.number}: ${told.run.why}`);
  const does = DOES[told.run.purpose];
  try {
    if (!does) throw new Error(`I measure texts and cannot ${told.run.purpose}.`);
    await does(token, told);
  } catch (error) {
    console.log(`giving up: ${error.message}`);
    await ask("POST", "/runs/me/give-up", token, { reason: error.message.slice(0, 1_000) });
  }
}

for (;;) {
  const beat = await ask("POST", "/agents/me/heartbeat", key, { status: "ready to measure texts", waitSeconds: 25 });
  // What it had begun before it was started again comes first; what waits for a person goes on by itself.
  const next = beat.isPaused ? undefined : beat.work.find((run) => run.status !== "waiting");
  if (!next) continue;
  // Stopped, or taken by another program with this key: the next heartbeat says what there is.
  await takeUp(next).catch((error) => console.log(error.message));
  if (isOnce) break;
}
