import type { z } from "zod";

/** *domain* events feed people, reactions and webhooks; *trace* events only live screens, and are kept shortly. */
export type EventClass = "domain" | "trace";

export type EventDefinition<Name extends string = string, Payload extends z.ZodType = z.ZodType> = {
  name: Name;
  class: EventClass;
  payload: Payload;
};

/** Declares one event: its name (`task.created`), class and payload. Ids named `missionId`, `taskId`, `agentId`, `runId`, `documentId` in the payload become columns. */
export function defineEvent<Name extends string, Payload extends z.ZodType>(
  name: Name,
  eventClass: EventClass,
  payload: Payload,
): EventDefinition<Name, Payload> {
  return { name, class: eventClass, payload };
}
