import type { TRPCClient } from "@trpc/client";
import type { z } from "zod";
import type { AppRouter } from "#server/routers/root";
import { ACTION_INPUTS, type ActionName, type UiAction } from "./action/schema.ts";

export type ActionPlace = {
  client: TRPCClient<AppRouter>;
  teamPath: string;
  goTo: (path: string) => void;
  sendMessage?: ((text: string) => void | Promise<void>) | undefined;
  /** One for each button as it stands, so that a repeated request does nothing twice. */
  onceKey: string;
};
/** What is said in the place of the button, and where it leads. */
export type ActionResult = { text: string; path?: string };

type Inputs = { [Name in ActionName]: z.output<(typeof ACTION_INPUTS)[Name]> };

/** The only things a generated card can do. Each calls one procedure, which checks input and permission of whoever pressed. */
const ACTIONS: { [Name in ActionName]: (input: Inputs[Name], place: ActionPlace) => Promise<ActionResult> } = {
  "task.create": async (input, { client }) => {
    const task = await client.tasks.create.mutate(input);
    return { text: `T-${task.number} is created`, path: `/tasks/${task.id}` };
  },
  "mission.start": async (input, { client, onceKey }) => {
    const mission = await client.missions.create.mutate({ goal: input.goal, idempotencyKey: onceKey });
    return { text: "The mission is started", path: `/missions/${mission.id}` };
  },
  "message.send": async (input, { sendMessage }) => {
    if (!sendMessage) throw new Error("There is no chat here to answer into.");
    await sendMessage(input.text);
    return { text: "Sent" };
  },
  "approval.decide": async (input, { client }) => {
    const { approvalId: id, decision, note } = input;
    const reason = note ?? (decision === "reject" ? "Rejected on the card." : "");
    const { status, error } = await client.approvals.decide.mutate({ id, decision, note: reason });
    if (error) throw new Error(error);
    return { text: status === "rejected" ? "Rejected" : "Approved", path: `/approvals/${id}` };
  },
  "question.answer": async (input, { client }) => {
    await client.missions.answer.mutate(input);
    return { text: "Answered" };
  },
  "document.open": async (input, place) => goTo(`/documents/${input.documentId}`, place),
  navigate: async (input, place) => goTo(input.to, place),
};

async function goTo(path: string, { teamPath, goTo: open }: ActionPlace): Promise<ActionResult> {
  open(teamPath + path);
  return { text: "Opened", path };
}

/** Throws in words for people when the input does not fit or the procedure refuses. */
export async function runAction(action: UiAction, place: ActionPlace): Promise<ActionResult> {
  const parsed = ACTION_INPUTS[action.name].safeParse(action.input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${issue?.path.join(".") ?? "input"}: ${issue?.message ?? "is wrong"}`);
  }
  // The name chose the schema that parsed the input; types cannot follow that through a lookup.
  return ACTIONS[action.name](parsed.data as never, place);
}
