import { chapter, get, patch, post, put, remove } from "../route.ts";

export const authRoutes = chapter("Sign-in", [
  get("/auth/me", "session.me", "Who am I, and what may I do"),
  get("/auth/teams", "session.teams", "List my teams"),
  get("/auth/sessions", "account.sessions", "List where I am signed in", {
    note: "For a signed-in person; a key has no sessions.",
  }),
  remove("/auth/sessions/{userSessionId}", "account.endSession", "Sign out somewhere else", {
    note: "For a signed-in person; a key has no sessions.",
  }),
]);

export const activityRoutes = chapter("Activities", [
  get("/activities", "events.list", "List what happened"),
  get("/activities/stream", "events.live", "Follow what happens", { id: "activities.stream", isStream: true }),
  get("/needs", "needs.list", "List what waits for a person"),
  get("/needs/count", "needs.count", "How much waits for a person"),
  get("/search", "search.all", "Search everything"),
]);

export const notificationRoutes = chapter("Notifications", [
  get("/notifications", "notifications.list", "List my notifications"),
  get("/notifications/count", "notifications.count", "How many are unread"),
  post("/notifications/read", "notifications.read", "Mark as read", { note: "Without `noticeIds`: all." }),
  post("/notifications/{noticeId}/unread", "notifications.unread", "Mark as unread"),
  get("/notifications/settings", "notifications.settings", "Read how I am told of things"),
  put("/notifications/settings", "notifications.saveSettings", "Set how I am told of things"),
  post("/notifications/test", "notifications.sendTest", "Send myself a test"),
  get("/notifications/deliveries", "notifications.deliveries", "List what was mailed or sent to my webhook"),
]);

export const teamRoutes = chapter("Team", [
  get("/team", "team.summary", "The team at a glance"),
  patch("/team", "team.rename", "Rename the team"),
  get("/team/attention", "team.attention", "What holds the team up"),
  post("/team/pause", "team.setPaused", "Pause the whole team", { id: "team.pause", fixed: { isPaused: true } }),
  post("/team/resume", "team.setPaused", "Let the team go on", { id: "team.resume", fixed: { isPaused: false } }),
  put("/team/daily-cap", "team.setDailyCap", "Set what the team may spend a day"),
  get("/members", "members.all", "List the people", { id: "members.list" }),
  put("/members/{userId}/role", "members.changeRole", "Change somebody’s role"),
  remove("/members/{userId}", "members.remove", "Remove somebody from the team"),
  get("/invitations", "members.invitations", "List open invitations"),
  post("/invitations", "members.invite", "Invite somebody", { isSecret: true }),
  remove("/invitations/{invitationId}", "members.revokeInvitation", "Revoke an invitation"),
  get("/models", "models.status", "Which models speak"),
  get("/pins", "pins.list", "List the cards on my first page"),
  patch("/pins/{id}", "pins.change", "Change a card"),
  remove("/pins/{id}", "pins.unpin", "Take a card off"),
]);

export const moneyRoutes = chapter("Money", [
  get("/money", "money.team", "What was spent, by day, agent, mission and model"),
  get("/money/remaining", "money.remaining", "What may still be spent"),
  get("/analytics", "analytics.team", "Figures on work, time and cost"),
  get("/analytics/glance", "analytics.glance", "The figures of the last days"),
]);

export const keyRoutes = chapter("API keys and secrets", [
  get("/api-keys", "apiKeys.list", "List keys"),
  post("/api-keys", "apiKeys.create", "Make a key", {
    isSecret: true,
    note: "The secret is shown in this answer only.",
  }),
  post("/api-keys/{keyId}/rotate", "apiKeys.rotate", "Give a key a new secret", { isSecret: true }),
  remove("/api-keys/{keyId}", "apiKeys.revoke", "Revoke a key"),
  get("/secrets", "secrets.list", "List the names of secrets"),
  post("/secrets", "secrets.set", "Keep a secret", { isSecret: true }),
  put("/secrets/{name}", "secrets.rotate", "Give a secret a new value"),
  remove("/secrets/{name}", "secrets.delete", "Delete a secret"),
]);

export const auditRoutes = chapter("Audit log", [
  get("/audit", "audit.list", "List what was done, by whom"),
  get("/audit/chain", "audit.chain", "The newest hash of the log"),
  post("/audit/verify", "audit.verify", "Compute every hash of the log anew"),
  get("/audit/{auditId}", "audit.get", "Read a row of the log"),
  put("/audit/retention", "audit.setRetention", "Set how long rows stay"),
]);
