const words: Record<string, string> = {
  name: "Name",
  role: "Role",
  instructions: "Instructions",
  prompt: "Prompt",
  capabilities: "Can",
  tools: "Tools",
  modelPolicy: "Model",
  dailyCapMicros: "Daily cap",
  heartbeatEveryMs: "Interval",
  heartbeatCron: "Cron entry",
  isProgram: "Runs",
};

/** A field of an agent as its history names it. */
export function fieldWord(field: string): string {
  return words[field] ?? field;
}
