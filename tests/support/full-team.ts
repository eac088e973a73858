import type { Ctx } from "#server/core/context";
import { setRootKeys } from "#server/core/root-keys";
import { linkIdentity, waysOf } from "#server/domains/accounts/identities";
import { beginSession } from "#server/domains/accounts/sessions";
import { updateAgent } from "#server/domains/agents/commands";
import { requestApproval } from "#server/domains/approvals/commands";
import { addRule } from "#server/domains/approvals/rules";
import { listAudit } from "#server/domains/audit/queries";
import { createConnection } from "#server/domains/connections/commands";
import { recordLook } from "#server/domains/connections/orchestration";
import { getConnection } from "#server/domains/connections/queries";
import { writeDocument } from "#server/domains/documents/commands";
import { listShares, shareDocument } from "#server/domains/documents/shares";
import { saveTemplate } from "#server/domains/documents/templates";
import { storeFile } from "#server/domains/files/commands";
import { storeSeries } from "#server/domains/market/commands";
import { postMessage } from "#server/domains/messages/commands";
import { createMission } from "#server/domains/missions/commands";
import { askQuestion } from "#server/domains/missions/questions";
import { listNotices } from "#server/domains/notifications/queries";
import { proposePlan } from "#server/domains/plans/commands";
import { createPrompt } from "#server/domains/prompts/commands";
import { startRun } from "#server/domains/runs/commands";
import { createSession, sendMessage } from "#server/domains/sessions/commands";
import { createInvitation } from "#server/domains/teams/invitations";
import { createKey } from "#server/domains/teams/keys";
import { AGENT_SCOPES } from "#server/domains/teams/schema";
import { pinCard } from "#server/domains/ui/commands";
import { setSecret } from "#server/domains/vault/commands";
import { createHook } from "#server/domains/wakes/control";
import { snapshotWorking } from "#server/domains/working/commands";
import { accountContext } from "#server/http/account-context";
import { makeAgent, makeTeam, stampEvents, type TestTeam } from "./team.ts";

/** Ids by what they name, as inputs call them. */
export type TeamIds = Record<
  | "agentId"
  | "missionId"
  | "taskId"
  | "runId"
  | "documentId"
  | "fileId"
  | "questionId"
  | "messageId"
  | "noticeId"
  | "hookId"
  | "approvalId"
  | "approvalRuleId"
  | "pinId"
  | "sessionId"
  | "chatMessageId"
  | "seriesId"
  | "templateId"
  | "shareId"
  | "auditId"
  | "keyId"
  | "userId"
  | "invitationId"
  | "userSessionId"
  | "connectionId"
  | "toolId"
  | "identityId"
  | "promptId",
  string
>;

/** A team with one of everything, so that a door that leaks has something to leak. */
export async function makeFullTeam(name: string): Promise<{ team: TestTeam; ids: TeamIds }> {
  setRootKeys(Buffer.alloc(32, 7));
  const team = await makeTeam(name);
  const agentId = await makeAgent(team, "Iris", "researcher");
  const bytes = new TextEncoder().encode(`secret of ${name}`);
  const { id: fileId } = await storeFile.call(team.ctx, { name: "secret.txt", bytes });
  const { id: missionId } = await createMission.call(team.ctx, { goal: `The goal of ${name}`, fileIds: [fileId] });
  const step = {
    key: "read",
    title: `Read for ${name}`,
    description: "Read it.",
    capability: "research" as const,
    dependsOn: [],
    criteria: ["It is read."],
  };
  const plan = await proposePlan.call(team.machine, { missionId, summary: "Read", steps: [step] });
  const taskId = plan.tasks[0]?.id ?? "";
  const { messageId } = await postMessage.call(team.ctx, { taskId, body: `A message in ${name}` });
  const order = { agentId, missionId, taskId, purpose: "work" as const, wakeReason: "assigned", startKey: "full-team" };
  const { id: runId } = await startRun.call(team.machine, order);
  const draft = { missionId, taskId, title: `Report of ${name}`, body: "Text" };
  const { documentId } = await writeDocument.call(team.ctx, draft);
  const { id: templateId } = await saveTemplate.call(team.ctx, { name: `Form of ${name}`, kind: "note", body: "Text" });
  await shareDocument.call(team.ctx, { id: documentId, label: `Link of ${name}` });
  const [share] = await listShares.call(team.ctx, { id: documentId });
  const asAgent: Ctx = {
    ...team.ctx,
    actor: { kind: "agent", agentId, name: "Iris", runId },
    scopes: new Set(AGENT_SCOPES),
  };
  await postMessage.call(asAgent, { taskId, body: "@Lena look at this" });
  const [notice] = (await listNotices.call(team.ctx, {})).items;
  const question = { missionId, taskId, runId, question: `What does ${name} want?` };
  const { questionId } = await askQuestion.call(asAgent, question);
  const { approvalId } = await requestApproval.call(team.machine, {
    kind: "budget_raise",
    title: `More money for ${name}`,
    effect: { type: "command", name: "mission.set_budget" },
    payload: { id: missionId, budgetMicros: 2_000_000 },
    missionId,
    agentId,
    runId,
  });
  const { id: approvalRuleId } = await addRule.call(team.ctx, { tool: "document_write", decision: "allow" });
  const { id: pinId } = await pinCard.call(team.ctx, {
    title: `Card of ${name}`,
    tree: { type: "badge", props: { text: `Secret of ${name}` } },
    runId,
    stepIndex: 1,
  });
  const { id: hookId } = await createHook.call(team.ctx, { agentId, label: `Door of ${name}` });
  const { id: sessionId } = await createSession.call(team.ctx, { agentId, title: `A chat of ${name}` });
  const { messageId: chatMessageId } = await sendMessage.call(team.ctx, { sessionId, body: `Asked in ${name}` });
  const { id: seriesId } = await storeSeries.call(team.ctx, {
    draft: {
      symbol: "ACME",
      name: `Shares of ${name}`,
      currency: "SEK",
      timeZone: "Europe/Stockholm",
      exchange: "",
      provider: "sample",
      bars: [{ date: "2026-11-27", open: 1, high: 1, low: 1, close: 1, volume: null }],
      splits: [],
      dividends: [],
      skippedRows: 0,
    },
    askedFrom: "2024-11-27",
    fetchedAtMs: Date.now(),
    runId: null,
  });
  const { id: keyId } = await createKey.call(team.ctx, { name: `Key of ${name}`, scopes: ["tasks:read"] });
  await setSecret.call(team.ctx, { name: "CRM_TOKEN", value: `Value of ${name}` });
  const [audited] = (await listAudit.call(team.machine, { limit: 1 })).items;
  const { id: invitationId } = await createInvitation.call(team.ctx, { email: `guest-of-${team.id}@example.org` });
  const laptop = { userId: team.userId, userAgent: `Browser of ${name}`, address: "127.0.0.1" };
  const { sessionId: userSessionId } = await beginSession.call(accountContext(), laptop);
  const elsewhere = { issuer: "https://id.example", subject: team.userId, provider: "oidc" as const, address: null };
  await linkIdentity.call(accountContext(), { userId: team.userId, identity: elsewhere });
  const identityId = (await waysOf(team.userId)).linked[0]?.id ?? "";
  const { id: connectionId } = await createConnection.call(team.ctx, {
    name: `Server of ${name}`,
    url: "https://mcp.example.org/mcp",
  });
  const listed = { name: "find_person", description: "Finds", inputSchema: { type: "object" }, saysReadOnly: true };
  await recordLook.call(team.machine, { id: connectionId, atMs: Date.now(), error: null, tools: [listed] });
  const [tool] = (await getConnection.call(team.ctx, { id: connectionId })).tools;
  const { id: promptId } = await createPrompt.call(team.ctx, {
    name: "house-style",
    description: `How ${name} writes`,
    body: `Write for ${name}, in {{language}}.`,
    variables: [{ name: "language", type: "text", default: "English" }],
  });
  await updateAgent.call(team.ctx, { id: agentId, prompt: { promptId, values: { language: "Svenska" } } });
  await stampEvents();
  await snapshotWorking.call(team.machine, { atMs: Date.now() });
  return {
    team,
    ids: {
      agentId,
      missionId,
      taskId,
      runId,
      documentId,
      fileId,
      questionId,
      messageId,
      noticeId: notice?.id ?? "",
      hookId,
      approvalId: approvalId ?? "",
      approvalRuleId,
      pinId,
      sessionId,
      chatMessageId,
      seriesId,
      templateId,
      shareId: share?.id ?? "",
      keyId,
      auditId: audited?.id ?? "",
      userId: team.userId,
      invitationId,
      userSessionId,
      connectionId,
      toolId: tool?.id ?? "",
      identityId,
      promptId,
    },
  };
}
