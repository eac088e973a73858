import type { z } from "zod";
import {
  agentCard,
  agentRevisionDiff,
  agentRevisionRow,
  agentState,
  capability,
  capabilityLevel,
  foundAgent,
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
import { bar, dividend, figure, gap, range, split, windowFacts } from "#server/domains/market/schema";
import { messageVersionView, messageView, threadView } from "#server/domains/messages/schema";
import { missionRow, missionStatus, missionView, questionField, questionView } from "#server/domains/missions/schema";
import { needItem, needKind } from "#server/domains/needs/schema";
import { deliveryView, noticeKind, noticeView } from "#server/domains/notifications/schema";
import { planDiff, planNode, plannedStep, planView } from "#server/domains/plans/schema";
import {
  comparison,
  diffLine,
  replayView,
  runPurpose,
  runRow,
  runStatus,
  runView,
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
  workspaceRunRow,
  workspaceView,
} from "#server/domains/workspaces/schema";
import { actorSchema } from "#server/lib/actor";
import { problem } from "../problem.ts";

/** What is published under a name of its own. Whatever is not here lies in the message that uses it. A name stays for ever. */
const PUBLISHED: Record<string, z.ZodType> = {
  Actor: actorSchema,
  AgentRevision: agentRevisionRow,
  AgentRevisionDiff: agentRevisionDiff,
  AgentState: agentState,
  AgentSummary: agentCard,
  Analytics: analyticsView,
  AnalyticsGlance: analyticsGlance,
  ApiKey: apiKeyView,
  Approval: approvalView,
  ApprovalEffect: approvalEffect,
  ApprovalKind: approvalKind,
  ApprovalRole: decideRole,
  ApprovalRule: ruleView,
  ApprovalStatus: approvalStatus,
  ApprovalSummary: approvalRow,
  AuditEntry: auditDetail,
  AuditSummary: auditRow,
  AuditChain: chainView,
  AuditVerdict: verdict,
  Bar: bar,
  Blocker: blockerView,
  BudgetKind: budgetKind,
  Capability: capability,
  CapabilityLevel: capabilityLevel,
  Chat: sessionView,
  ChatAnswer: answerView,
  ChatAnswerPart: answerPart,
  ChatMessage: chatMessageView,
  ChatSummary: sessionRow,
  Criterion: criterionView,
  DeadlinePolicy: onDeadline,
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
  MissionStatus: missionStatus,
  MissionSummary: missionRow,
  ModelPolicy: modelPolicy,
  MoneyLine: moneyLine,
  Need: needItem,
  NeedKind: needKind,
  Notice: noticeView,
  NoticeKind: noticeKind,
  Pin: pinView,
  Plan: planView,
  PlanDiff: planDiff,
  PlanNode: planNode,
  PlannedStep: plannedStep,
  PriceGap: gap,
  PriceRange: range,
  PriceWindow: windowFacts,
  Problem: problem,
  PulseTick: pulseTick,
  Question: questionView,
  QuestionField: questionField,
  Replay: replayView,
  Risk: risk,
  Run: runView,
  RunComparison: comparison,
  RunPurpose: runPurpose,
  RunStatus: runStatus,
  RunSummary: runRow,
  Sample: sampleView,
  SearchHit: searchHit,
  SearchKind: searchKind,
  Secret: secretView,
  Split: split,
  Step: stepDetail,
  StepStatus: stepStatus,
  StepSummary: stepView,
  Task: taskView,
  TaskHistoryEntry: taskHistoryEntry,
  TaskStatus: taskStatus,
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
  Workspace: workspaceView,
  WorkspaceCommit: commitRow,
  WorkspaceFile: fileEntry,
  WorkspaceFileDiff: fileDiff,
  WorkspaceRun: workspaceRunRow,
  WorkspaceRunOutcome: runOutcome,
};

const names = new Map(Object.entries(PUBLISHED).map(([name, schema]) => [schema as z.core.$ZodType, name]));

export const publishedName = (schema: z.core.$ZodType): string | undefined => names.get(schema);
