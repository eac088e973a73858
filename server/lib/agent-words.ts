// Lists that screens need too: a schema would bring its whole validator into the browser.

/** What an agent can do, as tags a plan's steps ask for. */
export const CAPABILITIES = [
  "planning",
  "research",
  "reading",
  "data",
  "analysis",
  "writing",
  "review",
  "code",
  "mail",
  "operations",
] as const;

export const ROLE_NAMES = [
  "orchestrator",
  "cto",
  "backend_developer",
  "frontend_developer",
  "qa_engineer",
  "devops_engineer",
  "researcher",
  "data_processor",
  "writer",
  "analyst",
  "stock_analyst",
  "mail_clerk",
] as const;

/** How the reason of a late or failing agent begins when its program is not heard, rather than that its runs fail. */
export const SILENT_PROGRAM = "its program ";
