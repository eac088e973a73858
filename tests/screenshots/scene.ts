import type { Shown } from "#tests/support/pages";
import { askShares, pinCards } from "./talks.ts";
import { type Api, until } from "./until.ts";

/** A picture's name and the address it is made of. */
export type Picture = [name: string, path: string];

const OVER = new Set(["done", "failed", "cancelled", "needs_answer"]);
/** Waits for the end of a mission; what it asks leave for is approved on the way. */
async function finish(api: Api, id: string): Promise<void> {
  const look = async () => {
    const { items } = await api.approvals.list.query({ missionId: id, status: "pending", limit: 20 });
    for (const approval of items) await api.approvals.decide.mutate({ id: approval.id, decision: "approve" });
    return api.missions.get.query({ id });
  };
  await until(`mission ${id} is over`, look, ({ status }) => OVER.has(status));
}

async function startSample(api: Api, id: "revenue" | "support" | "offers" | "function"): Promise<string> {
  return (await api.samples.start.mutate({ id })).id;
}

/** What lies behind the team: missions done, documents that people changed and talked about, chats with cards, decisions, a failed run. */
export async function makePast(api: Api): Promise<Shown> {
  const id = await startSample(api, "revenue");
  await finish(api, id);
  const [documents, tasks, runs] = await Promise.all([
    api.documents.list.query({ missionId: id, limit: 1 }),
    api.tasks.list.query({ missionId: id, limit: 5 }),
    api.runs.list.query({ limit: 50 }),
  ]);
  const documentId = documents.items[0]?.id ?? "";
  const task = tasks.items.at(-1);
  if (!task) throw new Error("The mission left no task.");
  // Asked while the agent's is the newest version, so that the agent answers.
  await comment(api, documentId);
  await changeDocument(api, documentId);
  await talk(api, task.id);
  await addRules(api);
  await finish(api, await startSample(api, "offers"));
  await addTasks(api);
  await failOnce(api);
  await askShares(api);
  await pinCards(api);
  const runNumber = runs.items.find((run) => run.missionId === id && run.purpose === "work")?.number ?? 1;
  return { id, documentId, taskId: task.id, runNumber };
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

async function addTasks(api: Api): Promise<void> {
  const { id: asking } = await api.missions.create.mutate({ goal: "Write a poem about the sea" });
  await finish(api, asking);
  await api.tasks.create.mutate({ title: "Check the freight costs of the winter range", dueAt: inDays(2) });
  await api.tasks.create.mutate({ title: "Ask the two suppliers for samples", dueAt: inDays(9), priority: "high" });
  await api.tasks.create.mutate({ title: "Compare with last year's price list", priority: "low" });
}

/** An accepted version, and what a person wrote on top of it. */
async function changeDocument(api: Api, id: string): Promise<void> {
  const save = async (summary: string, change: (body: string) => string) => {
    const { title, body, version } = await api.documents.get.query({ id });
    await api.documents.save.mutate({ id, baseVersion: version, title, body: change(body), summary });
  };
  await api.documents.accept.mutate({ id, version: 1 });
  await save("Next steps", (body) => `${body.trimEnd()}\n\n## What we do next\n\n- Tell the two suppliers.\n`);
  await save("By when", (body) => body.replace("- Tell the two suppliers.", "- Tell the two suppliers by Friday."));
  await api.documents.update.mutate({ id, tags: ["revenue", "winter range"] });
  await save("A second look", (body) => `${body.trimEnd()}\n- Look at the figures again in March.\n`);
}

async function talk(api: Api, taskId: string): Promise<void> {
  const question = "Do the figures include the returns of December?";
  const { messageId } = await api.messages.post.mutate({ taskId, body: question, kind: "question" });
  await api.messages.post.mutate({
    taskId,
    replyToId: messageId,
    body: "They do: the file has them as negative units.",
  });
  await api.messages.post.mutate({ taskId, body: "Thank you. Then we can send it **today**." });
}

async function comment(api: Api, documentId: string): Promise<void> {
  const question = "Which region leads in revenue?";
  await api.messages.post.mutate({ documentId, body: question, kind: "question" });
  const answered = () => api.messages.threads.query({ documentId });
  await until("an answer to the comment", answered, ({ items }) => (items[0]?.replyCount ?? 0) > 0);
  await api.messages.post.mutate({ documentId, body: "@Per please look at the **Lantern** before we stop it." });
}

async function addRules(api: Api): Promise<void> {
  await api.approvalRules.add.mutate({ tool: "document_write", decision: "ask", note: "We read what goes out." });
  await api.approvalRules.add.mutate({ tool: "agent_hire", decision: "ask", note: "A seat costs money every day." });
}

/** An agent whose model nobody has set up: it is woken, and fails with the reason. */
async function failOnce(api: Api): Promise<void> {
  const otto = (await api.agents.list.query()).find(({ name }) => name === "Otto");
  if (!otto) throw new Error("The demo team has no Otto.");
  await api.agents.update.mutate({ id: otto.id, modelPolicy: { model: "openai/gpt-5-mini", maxOutputTokens: 4_000 } });
  await api.agents.wake.mutate({ id: otto.id, text: "Read the mail of the suppliers." });
  const last = () => api.runs.list.query({ agentId: otto.id, limit: 1 });
  await until("a run fails", last, ({ items }) => items[0]?.status === "failed");
}

/** What goes on while the pictures are made: an approval that waits, and agents at work. The server's model is slow by now. */
export async function makePresent(api: Api): Promise<Picture[]> {
  const tool = await finishTool(api);
  const id = await startSample(api, "support");
  const pending = () => api.approvals.list.query({ missionId: id, status: "pending", limit: 5 });
  const { items } = await until("an approval waits", pending, (page) => page.items.length > 0);
  const [approval] = items;
  return [
    ["approvals-one", `/norrland/approvals/${approval?.id}`],
    ["runs-waiting", `/norrland/runs/${approval?.runNumber}`],
    ["missions-waiting", `/norrland/missions/${id}`],
    ["missions-one-workspace", `/norrland/missions/${tool}/workspace`],
    ["runs-compare", await fork(api, tool)],
  ];
}

async function finishTool(api: Api): Promise<string> {
  const id = await startSample(api, "function");
  await finish(api, id);
  return id;
}

/** The address of a run beside a fork of it that was given another answer. */
async function fork(api: Api, missionId: string): Promise<string> {
  const { items } = await api.runs.list.query({ missionId, limit: 50 });
  const row = items.find((run) => run.purpose === "work" && run.status === "succeeded");
  const run = await api.runs.get.query({ id: row?.id ?? "" });
  const step = run.steps.find(({ kind, index }) => kind === "model" && index > 1);
  if (!step) throw new Error("No step to leave a run at.");
  const { output } = await api.runs.step.query({ runId: run.id, index: step.index });
  const change = { output: { ...(output as object), text: "I look at it another way." } };
  const { id } = await api.runs.fork.mutate({ runId: run.id, atIndex: step.index, change });
  await until(
    "the fork is over",
    () => api.runs.get.query({ id }),
    ({ status }) => status !== "running" && status !== "queued",
  );
  return `/norrland/runs/${run.id}/compare/${id}`;
}

/** Agents at work, begun last so that they still are when the pictures are made. */
export async function beginWork(api: Api): Promise<void> {
  const id = await startSample(api, "revenue");
  const counts = () => api.missions.get.query({ id });
  await until("somebody works", counts, ({ status }) => status === "running" || OVER.has(status));
}
