import type { Client } from "#cli/client";

/** What the pages show: a finished mission and what came of it. */
export type Shown = { id: string; documentId: string; taskId: string; runNumber: number };

/** A chat with one answer in it. */
async function finishedChat(api: Client["api"]): Promise<string> {
  const known = (await api.sessions.list.query({ limit: 50 })).items.find((chat) => chat.live === null);
  if (known) return known.id;
  const { id } = await api.sessions.create.mutate({});
  await api.sessions.send.mutate({ sessionId: id, body: "How is the team doing?" });
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await api.sessions.get.query({ sessionId: id })).liveRunId === null) return id;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("The chat got no answer.");
}

/** A prompt with two versions and a variable, of which the second is tried out. */
async function somePrompt(api: Client["api"]): Promise<string> {
  const known = (await api.prompts.list.query({ limit: 1 })).items[0];
  if (known) return known.name;
  const draft = { body: "Write in {{language}}, briefly.", variables: [LANGUAGE] };
  const { id, name } = await api.prompts.create.mutate({ name: "house-style", description: "How we write", ...draft });
  await api.prompts.save.mutate({ id, baseVersion: 1, ...draft, body: "Write in {{language}}, very briefly." });
  await api.prompts.setLabel.mutate({ id, label: "staging", version: 2 });
  return name;
}

const LANGUAGE = { name: "language", type: "choice" as const, options: ["English", "Svenska"], default: "English" };

/** Every page of the demo team by its address, with something to show on each. */
export async function pagesOf(api: Client["api"], { id, documentId, taskId, runNumber }: Shown): Promise<string[]> {
  const [agent] = await api.agents.list.query();
  const promptName = await somePrompt(api);
  return [
    "/norrland",
    "/norrland/missions",
    "/norrland/missions/new",
    `/norrland/missions/${id}`,
    "/norrland/tasks",
    "/norrland/tasks?view=board",
    "/norrland/tasks?group=status",
    `/norrland/tasks/${taskId}`,
    "/norrland/runs",
    `/norrland/runs/${runNumber}`,
    "/norrland/documents",
    `/norrland/documents/${documentId}`,
    `/norrland/documents/${documentId}?about=comments`,
    "/norrland/agents",
    `/norrland/agents/${agent?.id}`,
    "/norrland/prompts",
    `/norrland/prompts/${promptName}`,
    `/norrland/prompts/${promptName}?view=try`,
    "/norrland/chat",
    `/norrland/chat/${await finishedChat(api)}`,
    "/norrland/messages",
    "/norrland/notifications",
    "/norrland/notifications/settings",
    "/new-team",
    "/reset",
    "/device",
    "/reference",
    "/reference/approvals",
    "/norrland/settings",
    "/norrland/settings/members",
    "/norrland/settings/keys",
    "/norrland/settings/secrets",
    "/norrland/settings/connections",
    "/norrland/settings/audit",
    "/norrland/settings/account",
    "/norrland/working",
    "/norrland/needs",
    "/norrland/dashboard",
    "/norrland/approvals",
    "/norrland/approvals/rules",
    "/norrland/money",
    "/norrland/insights",
    "/norrland/search?q=revenue",
    `/norrland/missions/${id}/workspace`,
  ];
}
