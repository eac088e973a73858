"use client";
import { useTRPCClient } from "#components/trpc/trpc";
import type { SessionView } from "#server/domains/sessions/schema";
import { useChatActions } from "./use-talk.ts";

type Deed = "stop" | "agent" | "new" | "help";

/** What a command does that is not said to anybody. Answers with a refusal in words, or null. */
export function useChatCommands(session: SessionView, { onStop, onNew }: { onStop: () => void; onNew: () => void }) {
  const client = useTRPCClient();
  const { setAgents } = useChatActions();
  async function changeAgent(name: string): Promise<string | null> {
    const wanted = name.replace(/^@/, "").replaceAll('"', "").toLowerCase();
    const found = (await client.agents.find.query()).find((agent) => agent.name.toLowerCase() === wanted);
    if (!found) return `There is no agent “${name}” in this team.`;
    const others = [session.agent, ...session.agents].map((agent) => agent.id).filter((id) => id !== found.id);
    setAgents.mutate({ sessionId: session.id, agentId: found.id, otherIds: [...new Set(others)] });
    return null;
  }
  return {
    run: async (what: Deed, rest: string): Promise<string | null> => {
      if (what === "agent") return changeAgent(rest);
      if (what === "stop") onStop();
      if (what === "new") onNew();
      return null;
    },
  };
}
