import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { missions } from "#db/tables/missions";
import { command } from "#server/core/command";
import { actorName, userIdOf } from "#server/core/context";
import { DomainError } from "#server/lib/errors";
import { lockMission, missionRef } from "./commands.ts";
import { isMissionOver, missionPaused } from "./schema.ts";

const done = z.object({ id: z.string() });
const pauseReason = z.string().trim().max(500);

/**
 * A person stops one mission, or lets it go on. While it is paused nothing of it begins and what runs stops between two steps;
 * what is done stays. Setting what is set already does nothing.
 */
export const setMissionPaused = command({
  name: "mission.set_paused",
  scope: "missions:write",
  input: z.object({ id: z.uuid(), isPaused: z.boolean(), reason: pauseReason.optional() }),
  output: done,
  events: [missionPaused],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await lockMission(tx, ctx.team.id, input.id);
    if (isMissionOver(mission.status))
      throw new DomainError("conflict", `M-${mission.number} is ${mission.status}; there is nothing to pause.`);
    if (mission.isPaused === input.isPaused) return { id: mission.id };
    const reason = input.isPaused ? input.reason || `paused by ${actorName(ctx.actor)}` : null;
    await writePause(tx, mission.id, { isPaused: input.isPaused, reason, byUserId: userIdOf(ctx.actor) });
    emit(missionPaused, { ...missionRef(mission), isPaused: input.isPaused, reason });
    record({
      entity: "mission",
      entityId: mission.id,
      before: { isPaused: mission.isPaused, reason: mission.pausedReason },
      after: { isPaused: input.isPaused, reason },
    });
    return { id: mission.id };
  },
});

/** The machine stops a mission that does itself harm, and says why; a person has to look and resume it. Repeatable. */
export const pauseMission = command({
  name: "mission.pause",
  scope: "machine:write",
  input: z.object({ id: z.uuid(), reason: pauseReason.min(3) }),
  output: z.object({ id: z.string(), isNew: z.boolean() }),
  events: [missionPaused],
  async run({ ctx, tx, input, emit, record }) {
    const mission = await lockMission(tx, ctx.team.id, input.id);
    if (isMissionOver(mission.status) || mission.isPaused) return { id: mission.id, isNew: false };
    await writePause(tx, mission.id, { isPaused: true, reason: input.reason, byUserId: null });
    emit(missionPaused, { ...missionRef(mission), isPaused: true, reason: input.reason });
    record({ entity: "mission", entityId: mission.id, after: { isPaused: true, reason: input.reason } });
    return { id: mission.id, isNew: true };
  },
});

async function writePause(
  tx: Tx,
  id: string,
  pause: { isPaused: boolean; reason: string | null; byUserId: string | null },
): Promise<void> {
  await tx
    .update(missions)
    .set({
      isPaused: pause.isPaused,
      pausedReason: pause.reason,
      pausedByUserId: pause.isPaused ? pause.byUserId : null,
      pausedAt: pause.isPaused ? new Date() : null,
    })
    .where(eq(missions.id, id));
}
