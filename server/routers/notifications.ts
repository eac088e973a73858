import { readNotices, unreadNotice } from "#server/domains/notifications/commands";
import { countUnread, getSettings, listDeliveries, listNotices } from "#server/domains/notifications/queries";
import { renewWebhookSecret, saveSettings, sendTest } from "#server/domains/notifications/settings";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const notificationsRouter = router({
  list: queryOf(listNotices),
  count: queryOf(countUnread),
  read: mutationOf(readNotices),
  unread: mutationOf(unreadNotice),
  settings: queryOf(getSettings),
  saveSettings: mutationOf(saveSettings),
  renewSecret: mutationOf(renewWebhookSecret),
  sendTest: mutationOf(sendTest),
  deliveries: queryOf(listDeliveries),
});
