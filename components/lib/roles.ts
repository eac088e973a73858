const roleWords: Record<string, string> = {
  orchestrator: "Orchestrator",
  cto: "CTO",
  backend_developer: "Backend dev",
  frontend_developer: "Frontend dev",
  qa_engineer: "QA engineer",
  devops_engineer: "DevOps",
  researcher: "Researcher",
  data_processor: "Data processor",
  writer: "Writer",
  stock_analyst: "Stock analyst",
  analyst: "Analyst",
  mail_clerk: "Mail clerk",
};

/** The word for a role; a role nobody has named here reads as its own key. */
export function roleWord(role: string): string {
  const known = roleWords[role];
  if (known) return known;
  const spaced = role.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
