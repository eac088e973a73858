/** What the address of Insights says: how far back, and whose figures. */
export type InsightsFilter = {
  days: 7 | 30 | 90;
  from?: string | undefined;
  to?: string | undefined;
  agentId?: string | undefined;
  model?: string | undefined;
  missionId?: string | undefined;
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ID = /^[0-9a-f-]{36}$/;

/** Reads an address; what does not fit is passed over. */
export function readInsightsFilter(given: Record<string, string | string[] | undefined>): InsightsFilter {
  const text = (name: string, pattern: RegExp) => {
    const value = given[name];
    return typeof value === "string" && pattern.test(value) ? value : undefined;
  };
  const days = text("days", /^(7|90)$/);
  return {
    days: days === "7" ? 7 : days === "90" ? 90 : 30,
    from: text("from", DAY),
    to: text("to", DAY),
    agentId: text("agent", ID),
    model: text("model", /^[^\s]{1,200}$/),
    missionId: text("mission", ID),
  };
}

/** The address's question part, without what goes without saying. */
export function writeInsightsFilter(filter: InsightsFilter): string {
  const isOwn = filter.from !== undefined || filter.to !== undefined;
  const parts = new URLSearchParams();
  if (!isOwn && filter.days !== 30) parts.set("days", String(filter.days));
  const named = {
    from: filter.from,
    to: filter.to,
    agent: filter.agentId,
    model: filter.model,
    mission: filter.missionId,
  };
  for (const [name, value] of Object.entries(named)) if (value) parts.set(name, value);
  const text = parts.toString();
  return text === "" ? "" : `?${text}`;
}

/** The filter as the query takes it: without names that say nothing. */
export function insightsInput(filter: InsightsFilter) {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as InsightsFilter;
}
