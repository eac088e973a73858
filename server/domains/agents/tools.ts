import { z } from "zod";
import { defineTool } from "#server/core/tool";
import { DomainError } from "#server/lib/errors";
import { hireAgent, hireInput } from "./hire.ts";
import { findAgents } from "./queries.ts";
import { ROLE_LIST, roleOf } from "./roles.ts";
import { type Capability, capability, type FoundAgent } from "./schema.ts";

const MAX_FOUND = 50;

export const agentFind = defineTool({
  name: "agent_find",
  description:
    "Finds agents of the team with their load and how often their work was accepted: by capability and level, by a part of the name, or only those free now. With a capability it also tells which roles bring it, for hiring.",
  input: z.object({
    capability: capability.optional(),
    minLevel: z.number().int().min(1).max(5).optional(),
    isFree: z.boolean().optional(),
    text: z.string().max(100).optional(),
  }),
  effect: "query",
  async run({ ctx, input }) {
    const found = await findAgents.call(ctx, { ...input, withRecord: true, limit: MAX_FOUND });
    const roles = input.capability ? { roles: rolesWith(input.capability) } : {};
    return { agents: found.map((agent) => entryOf(agent, input.capability)), ...roles };
  },
});

function entryOf(agent: FoundAgent, of: Capability | undefined) {
  const { record } = agent;
  return {
    name: agent.name,
    role: agent.role,
    capabilities: agent.capabilities.map((entry) => entry.tag),
    level: agent.capabilities.find((entry) => entry.tag === of)?.level,
    status: agent.isPaused ? "paused" : agent.openTasks > 0 ? "active" : "idle",
    openTasks: agent.openTasks,
    acceptedOf: record && record.handedIn > 0 ? `${record.accepted} of ${record.handedIn}` : "no result yet",
  };
}

/** Roles whose agents bring the capability, the most able first. */
function rolesWith(tag: Capability) {
  return ROLE_LIST.flatMap((role) => {
    const level = role.capabilities.find((entry) => entry.tag === tag)?.level;
    return level === undefined ? [] : [{ role: role.name, level, brings: role.capabilities.map((entry) => entry.tag) }];
  }).sort((a, b) => b.level - a.level);
}

export const agentHire = defineTool({
  name: "agent_hire",
  description:
    "Hires a new agent for this mission when nobody in the team can do what the plan needs. A person may have to agree first; once hired, the agent takes tasks like any other.",
  input: hireInput,
  effect: "command",
  risk: "high",
  reach: "team",
  approvalKind: "hire",
  amountMicros: (input) => input.dailyCapMicros ?? null,
  preview: previewOf,
  run({ ctx, scope, input }) {
    if (!scope.missionId)
      throw new DomainError("not_found", "This run belongs to no mission; hiring is for a mission.");
    return hireAgent.call(ctx, { ...input, missionId: scope.missionId, byAgentId: scope.agentId });
  },
});

/** The new agent as a person reads it before agreeing. */
function previewOf(input: z.output<typeof hireInput>): string {
  const role = roleOf(input.role);
  const capabilities = (input.capabilities ?? role.capabilities).map((entry) => `${entry.tag} ${entry.level}`);
  const cap = input.dailyCapMicros
    ? `$${input.dailyCapMicros / 1_000_000} a day at most`
    : "within the team’s daily cap";
  return [
    `**${input.name}**, ${role.label}`,
    "",
    `Why: ${input.why}`,
    "",
    `- Can: ${capabilities.join(", ")}`,
    `- May use: ${input.tools ? input.tools.join(", ") || "reading only" : "all tools of its work"}`,
    `- May spend: ${cap}`,
    ...(input.instructions
      ? ["", "Told beyond its role:", "", `> ${input.instructions.replaceAll("\n", "\n> ")}`]
      : []),
  ].join("\n");
}
