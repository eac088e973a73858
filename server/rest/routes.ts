import type { ProcedurePath } from "./procedures.ts";
import type { Route } from "./route.ts";
import { agentRoutes, approvalRoutes, chatRoutes, programRoutes, runRoutes } from "./routes/agents.ts";
import { documentRoutes, marketRoutes, stateRoutes, workspaceRoutes } from "./routes/knowledge.ts";
import { promptRoutes } from "./routes/prompts.ts";
import {
  activityRoutes,
  auditRoutes,
  authRoutes,
  keyRoutes,
  moneyRoutes,
  notificationRoutes,
  teamRoutes,
} from "./routes/team.ts";
import { messageRoutes, missionRoutes, taskRoutes } from "./routes/work.ts";

/** Every address of `/api/v1`. A new procedure gets a line in one of these, or one in {@link NOT_MOUNTED}. */
export const ROUTES: readonly Route[] = [
  ...authRoutes,
  ...missionRoutes,
  ...taskRoutes,
  ...messageRoutes,
  ...documentRoutes,
  ...agentRoutes,
  ...programRoutes,
  ...promptRoutes,
  ...runRoutes,
  ...approvalRoutes,
  ...activityRoutes,
  ...notificationRoutes,
  ...chatRoutes,
  ...stateRoutes,
  ...workspaceRoutes,
  ...moneyRoutes,
  ...marketRoutes,
  ...teamRoutes,
  ...keyRoutes,
  ...auditRoutes,
];

const OWN_ACCOUNT = "a person does it with their own account in the browser, never a program";
const SCREEN = "one screen’s way to show what other addresses give";
const AT_THE_SCREEN = "what agents may reach outside is decided at the screen, where a tool’s words are read";
const TOO_FAR = "it cannot be undone and takes a person at the screen";

/** Procedures without an address, and why. */
export const NOT_MOUNTED: Partial<Record<ProcedurePath, string>> = {
  "session.createTeam": OWN_ACCOUNT,
  "session.acceptInvitation": OWN_ACCOUNT,
  "account.signUp": OWN_ACCOUNT,
  "account.confirm": OWN_ACCOUNT,
  "account.askForReset": OWN_ACCOUNT,
  "account.reset": OWN_ACCOUNT,
  "account.rename": OWN_ACCOUNT,
  "account.changePassword": OWN_ACCOUNT,
  "account.endOtherSessions": OWN_ACCOUNT,
  "account.waysIn": OWN_ACCOUNT,
  "account.beginConnect": OWN_ACCOUNT,
  "account.disconnect": OWN_ACCOUNT,
  "account.persona": OWN_ACCOUNT,
  "account.setPersona": OWN_ACCOUNT,
  "account.twoFactor": OWN_ACCOUNT,
  "account.beginTwoFactor": OWN_ACCOUNT,
  "account.confirmTwoFactor": OWN_ACCOUNT,
  "account.endTwoFactor": OWN_ACCOUNT,
  "account.renewRecoveryCodes": OWN_ACCOUNT,
  "device.allow": OWN_ACCOUNT,
  "device.refuse": OWN_ACCOUNT,
  "team.delete": TOO_FAR,
  "members.leave": TOO_FAR,
  "members.handOver": TOO_FAR,
  "secrets.rotateVault": TOO_FAR,
  "analytics.rebuild": TOO_FAR,
  "connections.list": AT_THE_SCREEN,
  "connections.get": AT_THE_SCREEN,
  "connections.create": AT_THE_SCREEN,
  "connections.test": AT_THE_SCREEN,
  "connections.remove": AT_THE_SCREEN,
  "connections.setPaused": AT_THE_SCREEN,
  "connections.allowTool": AT_THE_SCREEN,
  "connections.forbidTool": AT_THE_SCREEN,
  "team.members": "the same as members.list",
  "talks.earlier": "the same as sessions.talk",
  "working.checkout": "for an editor that stays open; GET /state/working-md reads the same",
  "notifications.renewSecret": TOO_FAR,
  "tasks.board": SCREEN,
  "tasks.column": SCREEN,
  "tasks.groups": SCREEN,
  "tasks.grouped": SCREEN,
  "documents.draft": SCREEN,
  "documents.keepDraft": SCREEN,
  "documents.leaveDraft": SCREEN,
  "pins.pin": SCREEN,
  "pins.move": SCREEN,
  "pins.restore": SCREEN,
};
