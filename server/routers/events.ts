import { tracked } from "@trpc/server";
import { z } from "zod";
import { listEvents } from "#server/domains/events/queries";
import { followTeam } from "#server/realtime/live";
import { notAnyMore, watchStanding } from "#server/realtime/standing";
import { queryOf, router, scoped, toTrpcError } from "./trpc.ts";

const seqText = z.string().regex(/^\d{1,15}$/, "is not an id this subscription gave");

const liveInput = z
  .object({
    /** Goes on behind this event. Without it: from now on. */
    afterSeq: z.number().int().min(0).optional(),
    /** The id of the last message received; a reconnecting client sends it by itself. */
    lastEventId: seqText.nullish(),
    watchRunIds: z.array(z.uuid()).max(8).default([]),
    missionId: z.uuid().optional(),
    agentId: z.uuid().optional(),
  })
  .default({ watchRunIds: [] });

export const eventsRouter = router({
  list: queryOf(listEvents),
  /** One connection for everything a browser shows. Each message's id is the place in the order reached with it. */
  live: scoped("team:read")
    .input(liveInput)
    .subscription(async function* ({ ctx, input, signal }) {
      const { lastEventId, missionId, agentId, watchRunIds } = input;
      const afterSeq = lastEventId ? Number(lastEventId) : input.afterSeq;
      const leave = ctx.line?.enter();
      const standing = watchStanding(ctx.identity.standing);
      const end = signal ? AbortSignal.any([signal, standing.signal]) : standing.signal;
      try {
        for await (const { seq, message } of followTeam({
          ctx: ctx.team,
          afterSeq,
          missionId,
          agentId,
          watchRunIds,
          signal: end,
        })) {
          yield tracked(String(seq), message);
          await ctx.line?.pace();
        }
        if (standing.signal.aborted) throw notAnyMore();
      } catch (error) {
        throw toTrpcError(error, ctx.requestId);
      } finally {
        standing.stop();
        leave?.();
      }
    }),
});
