import type { EventView } from "#server/domains/events/schema";

/** The nearest thing an event is about. */
export function hrefOf(event: EventView, teamPath: string): string {
  if (event.documentId && event.kind.startsWith("message."))
    return `${teamPath}/documents/${event.documentId}?about=comments`;
  if (event.documentId) return `${teamPath}/documents/${event.documentId}`;
  if (event.kind.startsWith("run.") && event.runId) return `${teamPath}/runs/${event.runId}`;
  if (event.kind.startsWith("agent.") && event.agentId) return `${teamPath}/agents/${event.agentId}`;
  if (event.taskId) return `${teamPath}/tasks/${event.taskId}`;
  if (event.missionId) return `${teamPath}/missions/${event.missionId}`;
  if (event.runId) return `${teamPath}/runs/${event.runId}`;
  return event.agentId ? `${teamPath}/agents/${event.agentId}` : teamPath;
}
