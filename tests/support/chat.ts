import { asc, eq } from "drizzle-orm";
import { getDb } from "#db/handle";
import { runSteps } from "#db/tables/runs";
import { driveAnswer, settleAnswer, settleKin } from "#server/agents/chat";
import { createDriver, type Driver } from "#server/agents/driver";
import { createSession, sendMessage } from "#server/domains/sessions/commands";
import { getSession, listTalk } from "#server/domains/sessions/queries";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { makeAgent, makeTeam, type TestTeam } from "./team.ts";

export type Talk = Awaited<ReturnType<typeof makeTalk>>;

/** A team with two agents and an empty talk with the first, answered by the simulated model. */
export async function makeTalk(given: { team?: TestTeam; driver?: Driver } = {}) {
  const team = given.team ?? (await makeTeam());
  const juno = await makeAgent(team, "Juno", "analyst");
  const iris = await makeAgent(team, "Iris", "researcher");
  const driver = given.driver ?? createDriver(readEnv({}), systemClock);
  const { id } = await createSession.call(team.ctx, { agentId: juno });
  const send = (body: string, more: Partial<Parameters<typeof sendMessage.call>[1]> = {}) =>
    sendMessage.call(team.ctx, { sessionId: id, body, ...more });
  const drive = (runId: string | null) => driveAnswer(driver, team.id, runId ?? "");
  const over = async (runId: string | null) => {
    await settleKin(team.id, runId ?? "");
    return settleAnswer(team.id, runId ?? "");
  };
  return {
    team,
    juno,
    iris,
    driver,
    id,
    send,
    drive,
    over,
    /** Says something and waits for its whole answer. */
    ask: async (body: string, more: Partial<Parameters<typeof sendMessage.call>[1]> = {}) => {
      const sent = await send(body, more);
      await drive(sent.runId);
      await over(sent.runId);
      return sent;
    },
    talk: async (sessionId = id) => (await listTalk.call(team.ctx, { sessionId, limit: 100 })).items,
    session: (sessionId = id) => getSession.call(team.ctx, { sessionId }),
    steps: (runId: string | null) =>
      getDb()
        .select()
        .from(runSteps)
        .where(eq(runSteps.runId, runId ?? ""))
        .orderBy(asc(runSteps.index)),
  };
}

export function textIn(message: Awaited<ReturnType<Talk["talk"]>>[number] | undefined): string {
  return (message?.answer?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}
