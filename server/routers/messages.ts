import { postMessage } from "#server/domains/messages/commands";
import { deleteMessage, editMessage, markThreadRead, reactToMessage } from "#server/domains/messages/control";
import {
  getReadMark,
  getThread,
  listMessageVersions,
  listReplies,
  listThreads,
  searchMessages,
} from "#server/domains/messages/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const messagesRouter = router({
  threads: queryOf(listThreads),
  thread: queryOf(getThread),
  replies: queryOf(listReplies),
  search: queryOf(searchMessages),
  versions: queryOf(listMessageVersions),
  readMark: queryOf(getReadMark),
  markRead: mutationOf(markThreadRead),
  post: mutationOf(postMessage),
  edit: mutationOf(editMessage),
  delete: mutationOf(deleteMessage),
  react: mutationOf(reactToMessage),
});
