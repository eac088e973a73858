import { z } from "zod";
import { type Api, until } from "./until.ts";

/** Chats of the team, the newest last: what the list of chats and the page of one show. */
const TALKS = [
  { with: "Ada", says: ["How is the team doing?"] },
  { with: "Ada", says: ["What did we spend?"] },
  { with: "Juno", says: ["Compare NRLD and FJRD this year"] },
  { with: "Juno", says: ["How did NRLD do in three months?"] },
];

/** The server has the bundled prices, so that the cards are the same wherever the pictures are made. */
export async function askShares(api: Api): Promise<void> {
  const agents = await api.agents.list.query();
  for (const talk of TALKS) {
    const agentId = agents.find(({ name }) => name === talk.with)?.id ?? "";
    const { id: sessionId } = await api.sessions.create.mutate({ agentId });
    for (const body of talk.says) {
      await api.sessions.send.mutate({ sessionId, body });
      const live = () => api.sessions.get.query({ sessionId });
      await until(`an answer to "${body}"`, live, ({ liveRunId }) => liveRunId === null);
    }
  }
}

const shown = z.object({ title: z.string(), tree: z.unknown() });

/** Each card that was shown in a chat goes to the dashboard, the newest first. */
export async function pinCards(api: Api): Promise<void> {
  const { items } = await api.sessions.list.query({ limit: 50 });
  for (const { id: sessionId } of items) {
    const talk = await api.sessions.talk.query({ sessionId });
    for (const { answer } of talk.items)
      for (const part of answer?.parts ?? []) {
        if (!answer || part.type !== "tool" || part.name !== "ui_show") continue;
        const { title, tree } = shown.parse(part.input);
        await api.pins.pin.mutate({ title, tree, runId: answer.runId, stepIndex: part.stepIndex, isLive: true });
      }
  }
}
