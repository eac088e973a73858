import { postMessage } from "#server/domains/messages/commands";
import { deleteMessage, editMessage, reactToMessage } from "#server/domains/messages/control";
import { listMessageVersions, listReplies, listThreads, searchMessages } from "#server/domains/messages/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const messagesRouter = router({
  threads: queryOf(listThreads),
  replies: queryOf(listReplies),
  search: queryOf(searchMessages),
  versions: queryOf(listMessageVersions),
  post: mutationOf(postMessage),
  edit: mutationOf(editMessage),
  delete: mutationOf(deleteMessage),
  react: mutationOf(reactToMessage),
});
