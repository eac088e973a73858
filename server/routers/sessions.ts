import { driveNow, stopNow } from "#server/agents/inline";
import { createSession, sendMessage } from "#server/domains/sessions/commands";
import {
  archiveSession,
  branchSession,
  chooseVersion,
  deleteSession,
  rateAnswer,
  removeQueued,
  renameSession,
  retryAnswer,
  setAgents,
  setPlace,
  stopAnswer,
} from "#server/domains/sessions/control";
import { getSession, listSessions, listTalk } from "#server/domains/sessions/queries";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

/** Answers begin in the process that was asked, as soon as the message is written. */
export const sessionsRouter = router({
  list: queryOf(listSessions),
  get: queryOf(getSession),
  talk: queryOf(listTalk),
  create: mutationOf(createSession),
  send: scoped(sendMessage.scope)
    .input(sendMessage.input)
    .output(sendMessage.output)
    .mutation(async ({ ctx, input }) => {
      const sent = await sendMessage.call(ctx.team, input);
      if (input.policy === "interrupt" || input.editOf) stopNow(sent.interruptedRunId);
      driveNow(ctx.team.team.id, sent.runId);
      return sent;
    }),
  retry: scoped(retryAnswer.scope)
    .input(retryAnswer.input)
    .output(retryAnswer.output)
    .mutation(async ({ ctx, input }) => {
      const again = await retryAnswer.call(ctx.team, input);
      driveNow(ctx.team.team.id, again.runId);
      return again;
    }),
  stop: scoped(stopAnswer.scope)
    .input(stopAnswer.input)
    .output(stopAnswer.output)
    .mutation(async ({ ctx, input }) => {
      const stopped = await stopAnswer.call(ctx.team, input);
      stopNow(stopped.runId);
      return stopped;
    }),
  removeQueued: mutationOf(removeQueued),
  chooseVersion: mutationOf(chooseVersion),
  branch: mutationOf(branchSession),
  rate: mutationOf(rateAnswer),
  rename: mutationOf(renameSession),
  archive: mutationOf(archiveSession),
  delete: mutationOf(deleteSession),
  setAgents: mutationOf(setAgents),
  setPlace: mutationOf(setPlace),
});

/** What was said long ago: apart, so that what happens now makes nobody read it again. */
export const talksRouter = router({ earlier: queryOf(listTalk) });
