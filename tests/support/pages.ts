import type { Client } from "#cli/client";

/** What the pages show: a finished mission and what came of it. */
export type Shown = { id: string; documentId: string; taskId: string; runNumber: number };

/** Every page of the demo team by its address, with something to show on each. */
export async function pagesOf(api: Client["api"], { id, documentId, taskId, runNumber }: Shown): Promise<string[]> {
  const [agent] = await api.agents.list.query();
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
    "/norrland/agents",
    `/norrland/agents/${agent?.id}`,
    "/norrland/messages",
    "/norrland/notifications",
    "/norrland/notifications/settings",
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
