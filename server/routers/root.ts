import { accountRouter } from "./account.ts";
import { agentsRouter } from "./agents.ts";
import { analyticsRouter } from "./analytics.ts";
import { apiKeysRouter } from "./api-keys.ts";
import { approvalRulesRouter, approvalsRouter } from "./approvals.ts";
import { auditRouter } from "./audit.ts";
import { connectionsRouter } from "./connections.ts";
import { deviceRouter } from "./device.ts";
import { documentsRouter } from "./documents.ts";
import { eventsRouter } from "./events.ts";
import { marketRouter } from "./market.ts";
import { membersRouter } from "./members.ts";
import { messagesRouter } from "./messages.ts";
import { missionsRouter } from "./missions.ts";
import { modelsRouter } from "./models.ts";
import { moneyRouter } from "./money.ts";
import { needsRouter } from "./needs.ts";
import { notificationsRouter } from "./notifications.ts";
import { outsideRouter } from "./outside.ts";
import { pinsRouter } from "./pins.ts";
import { plansRouter } from "./plans.ts";
import { programRouter } from "./program.ts";
import { promptsRouter } from "./prompts.ts";
import { runsRouter } from "./runs.ts";
import { samplesRouter } from "./samples.ts";
import { searchRouter } from "./search.ts";
import { secretsRouter } from "./secrets.ts";
import { sessionRouter } from "./session.ts";
import { sessionsRouter, talksRouter } from "./sessions.ts";
import { tasksRouter } from "./tasks.ts";
import { teamRouter } from "./team.ts";
import { createCallerFactory, router } from "./trpc.ts";
import { workingRouter } from "./working.ts";
import { workspacesRouter } from "./workspaces.ts";

export const appRouter = router({
  session: sessionRouter,
  account: accountRouter,
  device: deviceRouter,
  agents: agentsRouter,
  apiKeys: apiKeysRouter,
  approvals: approvalsRouter,
  approvalRules: approvalRulesRouter,
  audit: auditRouter,
  secrets: secretsRouter,
  connections: connectionsRouter,
  needs: needsRouter,
  missions: missionsRouter,
  plans: plansRouter,
  program: programRouter,
  pins: pinsRouter,
  sessions: sessionsRouter,
  talks: talksRouter,
  tasks: tasksRouter,
  members: membersRouter,
  messages: messagesRouter,
  notifications: notificationsRouter,
  outside: outsideRouter,
  market: marketRouter,
  documents: documentsRouter,
  prompts: promptsRouter,
  runs: runsRouter,
  money: moneyRouter,
  analytics: analyticsRouter,
  events: eventsRouter,
  team: teamRouter,
  working: workingRouter,
  workspaces: workspacesRouter,
  models: modelsRouter,
  samples: samplesRouter,
  search: searchRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
