/** What a tool does, in words for people; the object of "wants to …". */
const DEEDS: Record<string, string> = {
  agent_ask: "ask another agent",
  agent_hire: "hire an agent",
  criterion_prove: "record a proof",
  document_write: "write a document",
  message_post: "write a message",
  mission_start: "start a mission",
  plan_propose: "work by this plan",
  plan_revise: "change the plan",
  prices_get: "get prices",
  prices_search: "look for a share",
  task_create: "add a task",
  working_edit: "edit the working file",
  workspace_patch: "change a file",
  workspace_run: "run a command",
  workspace_write: "write a file",
};

export function deedOf(tool: string): string {
  const [server, name] = tool.split(/__(.*)/);
  if (server && name) return `use ${name.replaceAll("_", " ")} of ${server.replaceAll("_", " ")}`;
  return DEEDS[tool] ?? tool.replaceAll("_", " ");
}
