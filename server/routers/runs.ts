import { z } from "zod";
import { forkAt, promoteFork } from "#server/agents/fork";
import { replayRun } from "#server/agents/replay";
import { compareRuns, compareStep } from "#server/domains/runs/comparison";
import { cancelRun, retryRun } from "#server/domains/runs/control";
import { forkRun, promoteRun } from "#server/domains/runs/forks";
import { getRun, getStep, listRuns } from "#server/domains/runs/queries";
import { forkInput, replayView } from "#server/domains/runs/schema";
import { textOfLog } from "#server/lib/answer-log";
import { readStream } from "#server/realtime/hub";
import { requireModel } from "./models.ts";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

export const runsRouter = router({
  list: queryOf(listRuns),
  /** The trace, with the text of the answer that is being written now. */
  get: scoped(getRun.scope)
    .input(getRun.input)
    .output(getRun.output)
    .query(async ({ ctx, input }) => {
      const run = await getRun.call(ctx.team, input);
      const live = run.status === "running" ? readStream(ctx.team.team.id, run.id) : null;
      const partial =
        live && !live.isLast
          ? { stepIndex: live.stepIndex, attempt: live.attempt, text: textOfLog(live.text) }
          : run.partial;
      return { ...run, partial };
    }),
  step: queryOf(getStep),
  /** The run told again from its record: no model is asked. */
  replay: scoped("runs:read")
    .input(z.object({ id: z.uuid() }))
    .output(replayView)
    .query(({ ctx, input }) => replayRun(ctx.team, input.id)),
  fork: scoped(forkRun.scope)
    .input(forkInput)
    .output(forkRun.output)
    .mutation(async ({ ctx, input }) => {
      await requireModel(ctx.team, input.change.model);
      return forkAt(ctx.team, input);
    }),
  promote: scoped(promoteRun.scope)
    .input(z.object({ id: z.uuid() }))
    .output(z.object({ id: z.string(), effects: z.number() }))
    .mutation(({ ctx, input }) => promoteFork(ctx.team, input.id)),
  compare: queryOf(compareRuns),
  compareStep: queryOf(compareStep),
  cancel: mutationOf(cancelRun),
  retry: mutationOf(retryRun),
});
