import { and, eq, isNull, lte } from "drizzle-orm";
import { z } from "zod";
import { outsideLabels, outsideOrigins } from "#db/tables/outside";
import { command } from "#server/core/command";
import { userIdOf } from "#server/core/context";
import { clearLabels } from "#server/core/outside";
import { DomainError } from "#server/lib/errors";
import { originWords } from "#server/lib/outside-words";
import { rowNumber } from "#server/lib/row-number";
import { textTrusted, trustedKind } from "./schema.ts";

/**
 * “I have read this”: a person takes a text that came from outside as one of the team's own, so that whoever reads it from now on is
 * not held for it. Runs that have read it before stay held. Throws `not_found` when it has no label.
 */
export const trustText = command({
  name: "outside.trust",
  scope: "approvals:decide",
  input: z.object({
    kind: trustedKind,
    id: z.uuid(),
    /** Of a document: the version that was read. */
    version: rowNumber.min(0).default(0),
  }),
  output: z.object({ cleared: z.number() }),
  events: [textTrusted],
  async run({ ctx, tx, input, emit, record }) {
    const userId = userIdOf(ctx.actor);
    if (!userId) throw new DomainError("forbidden", "Only a person who has read it can trust a text from outside.");
    const origins = await tx
      .selectDistinct({ kind: outsideOrigins.kind, name: outsideOrigins.name })
      .from(outsideLabels)
      .innerJoin(outsideOrigins, eq(outsideOrigins.id, outsideLabels.originId))
      .where(
        and(
          eq(outsideLabels.teamId, ctx.team.id),
          eq(outsideLabels.kind, input.kind),
          eq(outsideLabels.subjectId, input.id),
          isNull(outsideLabels.clearedAt),
          lte(outsideLabels.version, input.version),
        ),
      )
      .limit(50);
    if (origins.length === 0)
      throw new DomainError("not_found", "It holds no text from outside that nobody has read, or is not in this team.");
    const cleared = await clearLabels(ctx, input, userId);
    const from = origins.slice(0, 3).map(originWords).join(", ");
    const idOf = (kind: typeof input.kind) => (input.kind === kind ? input.id : null);
    emit(textTrusted, {
      kind: input.kind,
      subjectId: input.id,
      from,
      taskId: idOf("task"),
      missionId: idOf("mission"),
      documentId: idOf("document"),
    });
    record({ entity: input.kind, entityId: input.id, before: { labels: cleared, from }, after: { labels: 0 } });
    return { cleared };
  },
});
