import type { Command } from "#server/core/command";
import { updateAgent } from "#server/domains/agents/commands";
import { setMissionBudget } from "#server/domains/missions/commands";
import { setDailyCap } from "#server/domains/teams/commands";

/** A command that may stand behind an approval: it is done with the decision, by the person who decides. */
export type ApprovedCommand = {
  command: Command;
  /** The money at stake, of input that fits. */
  amountMicros?(input: unknown): number | null;
};

/** Every command an approval may name, one line each. What is not here cannot be approved. */
const APPROVED: readonly ApprovedCommand[] = [
  { command: setMissionBudget, amountMicros: numberAt("budgetMicros") },
  { command: updateAgent, amountMicros: numberAt("dailyCapMicros") },
  { command: setDailyCap, amountMicros: numberAt("dailyCapMicros") },
];

export function approvedCommand(name: string): ApprovedCommand | undefined {
  return APPROVED.find((entry) => entry.command.name === name);
}

function numberAt(key: string): (input: unknown) => number | null {
  return (input) => {
    const value: unknown = typeof input === "object" && input !== null ? Reflect.get(input, key) : null;
    return typeof value === "number" ? value : null;
  };
}
