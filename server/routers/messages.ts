import { postMessage } from "#server/domains/messages/commands";
import { deleteMessage, editMessage, reactToMessage, readNotices } from "#server/domains/messages/control";
import {
  countUnread,
  listMessageVersions,
  listNotices,
  listReplies,
  listThreads,
  searchMessages,
} from "#server/domains/messages/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const messagesRouter = router({
  threads: queryOf(listThreads),
  replies: queryOf(listReplies),
  search: queryOf(searchMessages),
  versions: queryOf(listMessageVersions),
  notices: queryOf(listNotices),
  unread: queryOf(countUnread),
  post: mutationOf(postMessage),
  edit: mutationOf(editMessage),
  delete: mutationOf(deleteMessage),
  react: mutationOf(reactToMessage),
  readNotices: mutationOf(readNotices),
});
