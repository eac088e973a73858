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
import { mutationOf, mutationThen, queryOf, router } from "./trpc.ts";

/** Answers begin in the process that was asked, as soon as the message is written. */
export const sessionsRouter = router({
  list: queryOf(listSessions),
  get: queryOf(getSession),
  talk: queryOf(listTalk),
  create: mutationOf(createSession),
  send: mutationThen(sendMessage, (teamId, { interruptedRunId, runId }, { policy, editOf }) => {
    if (policy === "interrupt" || editOf) stopNow(interruptedRunId);
    driveNow(teamId, runId);
  }),
  retry: mutationThen(retryAnswer, (teamId, { runId }) => driveNow(teamId, runId)),
  stop: mutationThen(stopAnswer, (_teamId, { runId }) => stopNow(runId)),
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
