import type { z } from "zod";
import {
  agentCard,
  agentRevisionDiff,
  agentRevisionRow,
  agentState,
  capability,
  capabilityLevel,
  foundAgent,
  HEARTBEAT_HEALTH,
  modelPolicy,
  pulseTick,
} from "#server/domains/agents/schema";
import { analyticsGlance, analyticsView } from "#server/domains/analytics/schema";
import {
  approvalEffect,
  approvalKind,
  approvalRow,
  approvalStatus,
  approvalView,
  decideRole,
  onDeadline,
  risk,
  ruleView,
} from "#server/domains/approvals/schema";
import { auditDetail, auditRow, chainView, verdict } from "#server/domains/audit/schema";
import { budgetKind, missionMoneyView, moneyLine, teamMoneyView } from "#server/domains/budgets/schema";
import {
  documentRow,
  documentVersionView,
  documentView,
  mergeChunk,
  shareView,
  templateView,
} from "#server/domains/documents/schema";
import { eventView } from "#server/domains/events/schema";
import { fileView } from "#server/domains/files/schema";
import { bar, dividend, figure, gap, PROVIDER_NAMES, range, split, windowFacts } from "#server/domains/market/schema";
import { messageVersionView, messageView, threadView } from "#server/domains/messages/schema";
import { missionRow, missionStatus, missionView, questionField, questionView } from "#server/domains/missions/schema";
import { needItem, needKind } from "#server/domains/needs/schema";
import { deliveryView, noticeKind, noticeView } from "#server/domains/notifications/schema";
import { planDiff, planNode, plannedStep, planView } from "#server/domains/plans/schema";
import {
  labelView,
  promptDiff,
  promptRow,
  promptVariable,
  promptVersionRow,
  promptView,
} from "#server/domains/prompts/schema";
import {
  comparison,
  diffLine,
  replayView,
  runPurpose,
  runRow,
  runStatus,
  runView,
  STEP_KINDS,
  stepDetail,
  stepStatus,
  stepView,
} from "#server/domains/runs/schema";
import { sampleView } from "#server/domains/samples/schema";
import { searchHit, searchKind } from "#server/domains/search/schema";
import { answerPart, answerView, chatMessageView, sessionRow, sessionView } from "#server/domains/sessions/schema";
import {
  blockerView,
  criterionView,
  evidenceView,
  taskHistoryEntry,
  taskRow,
  taskStatus,
  taskView,
} from "#server/domains/tasks/schema";
import { apiKeyView, invitationView, memberView, teamView, viewerView } from "#server/domains/teams/schema";
import { pinView } from "#server/domains/ui/schema";
import { secretView } from "#server/domains/vault/schema";
import { hookRow, wakeRow } from "#server/domains/wakes/schema";
import { editResult, lineResult, workingVersionRow, workingView } from "#server/domains/working/schema";
import {
  commitRow,
  fileDiff,
  fileEntry,
  runOutcome,
  workspacePage,
  workspaceRunRow,
} from "#server/domains/workspaces/schema";
import { actorSchema } from "#server/lib/actor";
import { ROLE_NAMES } from "#server/lib/agent-words";
import { AUDIENCES, DOCUMENT_KINDS, DOCUMENT_STATUSES } from "#server/lib/document-lists";
import { outsideOrigin } from "#server/lib/outside";
import { VARIABLE_TYPES } from "#server/lib/prompts/template";
import { REACTIONS } from "#server/lib/reactions";
import { ROLES } from "#server/lib/scopes";
import { PRIORITIES } from "#server/lib/task-lists";
import { problem } from "../problem.ts";
import { defOf, type Zod } from "./zod-parts.ts";

/** What is published under a name of its own. Whatever is not here lies in the message that uses it. A name stays for ever. */
export const PUBLISHED: Readonly<Record<string, z.ZodType>> = {
  Actor: actorSchema,
  AgentRevision: agentRevisionRow,
  AgentRevisionDiff: agentRevisionDiff,
  AgentSummary: agentCard,
  Analytics: analyticsView,
  AnalyticsGlance: analyticsGlance,
  ApiKey: apiKeyView,
  Approval: approvalView,
  ApprovalEffect: approvalEffect,
  ApprovalRule: ruleView,
  ApprovalSummary: approvalRow,
  AuditEntry: auditDetail,
  AuditSummary: auditRow,
  AuditChain: chainView,
  AuditVerdict: verdict,
  Bar: bar,
  Blocker: blockerView,
  CapabilityLevel: capabilityLevel,
  Chat: sessionView,
  ChatAnswer: answerView,
  ChatAnswerPart: answerPart,
  ChatMessage: chatMessageView,
  ChatSummary: sessionRow,
  Criterion: criterionView,
  Delivery: deliveryView,
  DiffLine: diffLine,
  Dividend: dividend,
  Document: documentView,
  DocumentShare: shareView,
  DocumentSummary: documentRow,
  DocumentTemplate: templateView,
  DocumentVersion: documentVersionView,
  Event: eventView,
  Evidence: evidenceView,
  Figure: figure,
  File: fileView,
  FoundAgent: foundAgent,
  Hook: hookRow,
  Invitation: invitationView,
  Member: memberView,
  MergeChunk: mergeChunk,
  Message: messageView,
  MessageVersion: messageVersionView,
  Mission: missionView,
  MissionMoney: missionMoneyView,
  MissionSummary: missionRow,
  ModelPolicy: modelPolicy,
  MoneyLine: moneyLine,
  Need: needItem,
  Notice: noticeView,
  OutsideOrigin: outsideOrigin,
  Pin: pinView,
  Plan: planView,
  PlanDiff: planDiff,
  PlanNode: planNode,
  PlannedStep: plannedStep,
  PriceGap: gap,
  PriceWindow: windowFacts,
  Problem: problem,
  PulseTick: pulseTick,
  Prompt: promptView,
  PromptDiff: promptDiff,
  PromptLabel: labelView,
  PromptSummary: promptRow,
  PromptVariable: promptVariable,
  PromptVersion: promptVersionRow,
  Question: questionView,
  QuestionField: questionField,
  Replay: replayView,
  Run: runView,
  RunComparison: comparison,
  RunSummary: runRow,
  Sample: sampleView,
  SearchHit: searchHit,
  Secret: secretView,
  Split: split,
  Step: stepDetail,
  StepSummary: stepView,
  Task: taskView,
  TaskHistoryEntry: taskHistoryEntry,
  TaskSummary: taskRow,
  Team: teamView,
  TeamMoney: teamMoneyView,
  Thread: threadView,
  Viewer: viewerView,
  Wake: wakeRow,
  Working: workingView,
  WorkingEdit: editResult,
  WorkingLineEdit: lineResult,
  WorkingVersion: workingVersionRow,
  Workspace: workspacePage,
  WorkspaceCommit: commitRow,
  WorkspaceFile: fileEntry,
  WorkspaceFileDiff: fileDiff,
  WorkspaceRun: workspaceRunRow,
};

/** Words that stand in many answers: an enum of just these has the name wherever it stands. */
const WORDS: Record<string, readonly string[]> = {
  AgentHealth: HEARTBEAT_HEALTH,
  AgentRole: ROLE_NAMES,
  AgentState: agentState.options,
  ApprovalKind: approvalKind.options,
  ApprovalRole: decideRole.options,
  ApprovalStatus: approvalStatus.options,
  BudgetKind: budgetKind.options,
  Capability: capability.options,
  DeadlinePolicy: onDeadline.options,
  DocumentAudience: AUDIENCES,
  DocumentKind: DOCUMENT_KINDS,
  DocumentStatus: DOCUMENT_STATUSES,
  MissionStatus: missionStatus.options,
  NeedKind: needKind.options,
  PromptVariableType: VARIABLE_TYPES,
  NoticeKind: noticeKind.options,
  PriceProvider: PROVIDER_NAMES,
  PriceRange: range.options,
  Reaction: REACTIONS,
  Risk: risk.options,
  RunPurpose: runPurpose.options,
  RunStatus: runStatus.options,
  SearchKind: searchKind.options,
  StepKind: STEP_KINDS,
  StepStatus: stepStatus.options,
  TaskPriority: PRIORITIES,
  TaskStatus: taskStatus.options,
  TeamRole: ROLES,
  WorkspaceRunOutcome: runOutcome.options,
};

const nameOfSchema = new Map<Zod, string>(Object.entries(PUBLISHED).map(([name, schema]) => [schema, name]));
const nameOfWords = new Map(Object.entries(WORDS).map(([name, words]) => [words.join(), name]));

export function publishedName(schema: Zod): string | undefined {
  const def = defOf(schema);
  return def.type === "enum" ? nameOfWords.get(Object.values(def.entries).join()) : nameOfSchema.get(schema);
}
