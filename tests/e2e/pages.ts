import { doneMission, server } from "./app.ts";

/** Every page of the app by its address, with something to show on each. */
export async function everyPage(): Promise<string[]> {
  const { id, documentId, taskId, runNumber } = await doneMission();
  const [agent] = await (await server.api()).agents.list.query();
  return [
    "/norrland",
    "/norrland/missions",
    "/norrland/missions/new",
    `/norrland/missions/${id}`,
    "/norrland/tasks",
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
    "/norrland/approvals",
    "/norrland/approvals/rules",
    "/norrland/money",
    "/norrland/insights",
    "/norrland/search?q=revenue",
    `/norrland/missions/${id}/workspace`,
  ];
}
