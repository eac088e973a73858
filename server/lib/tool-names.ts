/**
 * Tools a person may grant to an agent or keep from it, by name: those that change something and do not end the work. Reading, and
 * the tools that end a run, always belong to the kind of run. A test holds this list and the registry together.
 */
export const GRANTABLE_TOOLS = [
  "agent_ask",
  "agent_hire",
  "criterion_prove",
  "document_write",
  "message_post",
  "mission_start",
  "prices_get",
  "prices_search",
  "task_create",
  "working_edit",
  "workspace_patch",
  "workspace_run",
  "workspace_write",
] as const;
export type GrantableTool = (typeof GRANTABLE_TOOLS)[number];

/** Of a tool of a connected server. No tool of ours has two underscores in its name. */
export const OUTSIDE_TOOL_NAME = /^[a-z0-9][a-z0-9_]{0,25}__[A-Za-z0-9_-]{1,60}$/;
