type Override = {
  capability: string;
  preferredAgentId: string;
  insteadOfAgentId: string | null;
  userName: string;
  createdAt: Date;
};

export type Opinion = { capability: string; weight: number; words: string };

const HALF_LIFE_MS = 14 * 24 * 3_600_000;

/** How much a choice from then still counts: half after two weeks. A clock that went back does not make it grow. */
export function fadedWeight(createdAt: Date, nowMs: number): number {
  return 0.5 ** (Math.max(0, nowMs - createdAt.getTime()) / HALF_LIFE_MS);
}

/** What people's choices say about each agent, by capability: for the one preferred, against the one replaced. */
export function summarizeOverrides(overrides: Override[], nowMs: number): Map<string, Opinion[]> {
  const sums = new Map<
    string,
    { agentId: string; capability: string; weight: number; for: string[]; against: string[] }
  >();
  const note = (agentId: string, side: "for" | "against", of: Override) => {
    const key = `${agentId} ${of.capability}`;
    const sum = sums.get(key) ?? { agentId, capability: of.capability, weight: 0, for: [], against: [] };
    sum.weight += (side === "for" ? 1 : -1) * fadedWeight(of.createdAt, nowMs);
    sum[side].push(of.userName);
    sums.set(key, sum);
  };
  for (const override of overrides) {
    note(override.preferredAgentId, "for", override);
    if (override.insteadOfAgentId) note(override.insteadOfAgentId, "against", override);
  }
  const byAgent = new Map<string, Opinion[]>();
  for (const sum of sums.values()) {
    const words = [tell(sum.for, "preferred by"), tell(sum.against, "replaced by")].filter((part) => part !== null);
    const opinion = { capability: sum.capability, weight: sum.weight, words: words.join(", ") };
    byAgent.set(sum.agentId, [...(byAgent.get(sum.agentId) ?? []), opinion]);
  }
  return byAgent;
}

function tell(names: string[], verb: string): string | null {
  if (names.length === 0) return null;
  const who = [...new Set(names)];
  const subject = who.length > 2 ? `${who.length} people` : who.join(" and ");
  return `${verb} ${subject} ${names.length === 1 ? "once" : `${names.length} times`}`;
}
