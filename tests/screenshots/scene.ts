import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "#cli/client";
import type { Shown } from "#tests/support/pages";

type Api = Client["api"];
const OVER = new Set(["done", "failed", "cancelled", "needs_answer"]);
const WITHIN_MS = 240_000;

async function until<T>(what: string, read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> {
  for (const endMs = Date.now() + WITHIN_MS; ; await sleep(250)) {
    const value = await read();
    if (isThere(value)) return value;
    if (Date.now() > endMs) throw new Error(`It did not come about: ${what}`);
  }
}

const isOver = async (api: Api, id: string) =>
  until(
    `mission ${id} is over`,
    () => api.missions.get.query({ id }),
    ({ status }) => OVER.has(status),
  );

/** What lies behind the team: missions done, a document somebody changed, talk, a failed run, a question to answer. */
export async function makePast(api: Api): Promise<Shown> {
  const { id } = await api.samples.start.mutate({ id: "revenue" });
  await isOver(api, id);
  const { id: other } = await api.samples.start.mutate({ id: "offers" });
  await isOver(api, other);
  const [documents, tasks, runs] = await Promise.all([
    api.documents.list.query({ missionId: id, limit: 1 }),
    api.tasks.list.query({ missionId: id, limit: 5 }),
    api.runs.list.query({ limit: 50 }),
  ]);
  const documentId = documents.items[0]?.id ?? "";
  const task = tasks.items.at(-1);
  if (!task) throw new Error("The mission left no task.");
  await changeDocument(api, documentId);
  await talk(api, task.id);
  const { id: asking } = await api.missions.create.mutate({ goal: "Write a poem about the sea" });
  await isOver(api, asking);
  await api.tasks.create.mutate({ title: "Check the freight costs of the winter range", dueAt: inDays(2) });
  await api.tasks.create.mutate({ title: "Ask the two suppliers for samples", dueAt: inDays(9) });
  const runNumber = runs.items.find((run) => run.missionId === id && run.purpose === "work")?.number ?? 1;
  return { id, documentId, taskId: task.id, runNumber };
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

async function changeDocument(api: Api, id: string): Promise<void> {
  const { title, body, version } = await api.documents.get.query({ id });
  const changed = `${body.trimEnd()}\n\n## What we do next\n\n- Tell the two suppliers by Friday.\n- Look at the figures again in March.\n`;
  await api.documents.save.mutate({ id, baseVersion: version, title, body: changed, summary: "Next steps" });
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

/** What goes on while the pictures are made: an approval that waits, and agents at work. The server's model is slow by now. */
export async function makePresent(api: Api): Promise<void> {
  await api.approvalRules.add.mutate({ tool: "document_write", decision: "ask", note: "We read what goes out." });
  const { id } = await api.samples.start.mutate({ id: "support" });
  const pending = () => api.approvals.list.query({ missionId: id, status: "pending", limit: 5 });
  await until("an approval waits", pending, ({ items }) => items.length > 0);
}

/** Agents at work, begun last so that they still are when the pictures are made. */
export async function beginWork(api: Api): Promise<void> {
  const { id } = await api.samples.start.mutate({ id: "revenue" });
  const counts = () => api.missions.get.query({ id });
  await until("somebody works", counts, ({ status }) => status === "running" || OVER.has(status));
}
