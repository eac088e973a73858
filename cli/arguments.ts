import { MAX_MISSION_FILES } from "#server/domains/files/schema";
import { goal as goalSchema } from "#server/domains/missions/schema";
import type { Typed } from "./command.ts";
import { UsageError } from "./failure.ts";

export type MissionOptions = {
  goal: string;
  attach: string[];
  isFollowed: boolean;
  out: string | null;
};

/** What `mission` was asked for. Throws {@link UsageError} with one line that says what to write instead. */
export function readMission(typed: Typed): MissionOptions {
  const attach = typed.values("attach");
  if (attach.length > MAX_MISSION_FILES)
    throw new UsageError(`${attach.length} files are attached; a mission takes ${MAX_MISSION_FILES}`);
  return { goal: readGoal(typed.args), attach, isFollowed: !typed.isOn("no-follow"), out: typed.value("out") ?? null };
}

function readGoal(goals: string[]): string {
  const [goal = ""] = goals;
  if (goals.length > 1)
    throw new UsageError(`the goal is one argument, but ${goals.length} were given: put it in quotes`);
  const parsed = goalSchema.safeParse(goal);
  if (!parsed.success) throw new UsageError(parsed.error.issues[0]?.message ?? "this goal cannot be used");
  return parsed.data;
}
