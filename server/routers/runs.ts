import { cancelRun, retryRun } from "#server/domains/runs/control";
import { getRun, getStep, listRuns } from "#server/domains/runs/queries";
import { readStream } from "#server/realtime/hub";
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
        live && !live.isLast ? { stepIndex: live.stepIndex, attempt: live.attempt, text: live.text } : run.partial;
      return { ...run, partial };
    }),
  step: queryOf(getStep),
  cancel: mutationOf(cancelRun),
  retry: mutationOf(retryRun),
});
