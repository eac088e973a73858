import { eq } from "drizzle-orm";
import { z } from "zod";
import { auditChains } from "#db/tables/kernel";
import { command } from "#server/core/command";
import { GENESIS } from "./chain.ts";
import { auditFilter, MAX_KEPT_DAYS, MIN_KEPT_DAYS } from "./schema.ts";

/** How long the team's rows stay. Only who manages the team may let its record be shortened. */
export const setAuditRetention = command({
  name: "audit.set_retention",
  scope: "team:manage",
  risk: "danger",
  input: z.object({ keptDays: z.number().int().min(MIN_KEPT_DAYS).max(MAX_KEPT_DAYS).nullable() }),
  output: z.object({ keptDays: z.number().nullable() }),
  async run({ ctx, tx, input, record }) {
    const { keptDays } = input;
    const teamId = ctx.team.id;
    await tx.insert(auditChains).values({ teamId, hash: GENESIS, startHash: GENESIS }).onConflictDoNothing();
    const [before] = await tx.select().from(auditChains).where(eq(auditChains.teamId, teamId)).for("update");
    await tx.update(auditChains).set({ keptDays, updatedAt: new Date() }).where(eq(auditChains.teamId, teamId));
    record({ entity: "audit log", before: { keptDays: before?.keptDays ?? null }, after: { keptDays } });
    return { keptDays };
  },
});

/** That somebody took the log with them is part of the log. */
export const noteAuditExport = command({
  name: "audit.export",
  scope: "audit:read",
  input: z.object(auditFilter),
  output: z.object({ isNoted: z.boolean() }),
  async run({ record }) {
    record({ entity: "audit log" });
    return { isNoted: true };
  },
});
