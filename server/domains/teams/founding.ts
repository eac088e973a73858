import { eq } from "drizzle-orm";
import { z } from "zod";
import { accessTokens, invitations, teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import { DomainError } from "#server/lib/errors";
import { teamRenamed } from "./schema.ts";

/** Only the name people read; addresses stay as they are, so that no link breaks. */
export const renameTeam = command({
  name: "team.rename",
  scope: "team:manage",
  input: z.object({ name: z.string().trim().min(1, "A team needs a name.").max(80) }),
  output: z.object({ name: z.string() }),
  events: [teamRenamed],
  async run({ ctx, tx, input, emit, record }) {
    const [team] = await tx.select({ name: teams.name }).from(teams).where(eq(teams.id, ctx.team.id)).for("update");
    if (!team) throw new DomainError("not_found", "This team does not exist any more.");
    record({ entity: "team", entityId: ctx.team.id, before: team, after: input });
    if (team.name === input.name) return input;
    await tx.update(teams).set(input).where(eq(teams.id, ctx.team.id));
    emit(teamRenamed, input);
    return input;
  },
});

/**
 * Deletes the team: paused and out of reach at once, for people, keys and links, and its address is free. What it holds is removed
 * by a sweep soon after (`server/agents/erase-teams.ts`). It cannot be undone, so the name has to be typed.
 */
export const deleteTeam = command({
  name: "team.delete",
  scope: "team:own",
  risk: "danger",
  input: z.object({ name: z.string().trim().max(80) }),
  output: z.object({ deleted: z.literal(true) }),
  async run({ ctx, tx, input, record }) {
    const [team] = await tx.select().from(teams).where(eq(teams.id, ctx.team.id)).for("update");
    if (!team || team.deletedAt) throw new DomainError("not_found", "This team does not exist any more.");
    if (team.name !== input.name)
      throw new DomainError("bad_input", `name: type the team’s name, ${team.name}, to delete it.`);
    const now = new Date();
    const gone = { deletedAt: now, isPaused: true, slug: `deleted-${team.id}` };
    await tx.update(teams).set(gone).where(eq(teams.id, team.id));
    await tx.update(accessTokens).set({ revokedAt: now }).where(eq(accessTokens.teamId, team.id));
    await tx.update(invitations).set({ revokedAt: now }).where(eq(invitations.teamId, team.id));
    record({
      entity: "team",
      entityId: team.id,
      before: { name: team.name, slug: team.slug },
      after: { deleted: true },
    });
    return { deleted: true as const };
  },
});
