import type { ThreadView } from "#server/domains/messages/schema";

/** The texts of a thread that the page shows. */
export function saidIn(thread: ThreadView): string[] {
  return [thread.body, ...thread.replies.map((reply) => reply.body)];
}
