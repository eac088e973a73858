import { inlineOf } from "#server/agents/chat";
import { createDriver } from "#server/agents/driver";
import { setInline } from "#server/agents/inline";
import { progressTaskById } from "#server/agents/orchestrate";
import { createAgent } from "#server/domains/agents/commands";
import { assignTask, createTask } from "#server/domains/tasks/commands";
import { createAgentKey } from "#server/domains/teams/keys";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import type { RestServer } from "./rest-server.ts";
import type { TestTeam } from "./team.ts";

/** A driver in this process, as the server has one. */
export function driveHere(): () => void {
  setInline(inlineOf(createDriver(readEnv({}), systemClock)));
  return () => setInline(undefined);
}

export type Program = { agentId: string; key: string };

/** An agent that runs outside of Muster, with a key for its program. */
export async function makeProgram(team: TestTeam, name = "Otto"): Promise<Program> {
  const { id: agentId } = await createAgent.call(team.ctx, { name, role: "writer", isProgram: true });
  const { secret: key } = await createAgentKey.call(team.ctx, { agentId, name: `${name}’s program` });
  return { agentId, key };
}

/** A task of the agent whose work stands in its line. */
export async function giveTask(team: TestTeam, agentId: string, title = "Write the note"): Promise<string> {
  const criteria = ["It says what was done."];
  const { id } = await createTask.call(team.ctx, { title, description: "Write it.", criteria });
  await assignTask.call(team.ctx, { id, agentId });
  await progressTaskById(team.id, id);
  return id;
}

/** What a program of the agent says to the door, by its key or by the token of its run. */
export function programOf(rest: RestServer, key: string) {
  const ask = async (method: string, path: string, token: string, body?: unknown) => {
    const answer = await rest.ask(method, path, { token, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, json: answer.json as Record<string, unknown>, text: answer.text };
  };
  return {
    beat: (body: object = {}) => ask("POST", "/agents/me/heartbeat", key, body),
    claim: (body: object = {}) => ask("POST", "/agents/me/claim", key, body),
    look: (token: string) => ask("GET", "/runs/me", token),
    call: (token: string, name: string, input: unknown, more: object = {}) =>
      ask("POST", `/runs/me/tools/${name}`, token, { input, ...more }),
    read: (token: string, callId: string) => ask("GET", `/runs/me/calls/${callId}`, token),
    giveUp: (token: string, reason: string) => ask("POST", "/runs/me/give-up", token, { reason }),
  };
}
