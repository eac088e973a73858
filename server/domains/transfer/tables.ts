import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";

/** A table that goes along with its team. */
export type MovedTable = {
  name: string;
  /** Columns that stay behind: secrets, and what only this installation's processes know. */
  left?: readonly string[];
  /** Columns without a reference that name a person. */
  people?: readonly string[];
  /** Its rows name bytes that lie in the archive under their hash. */
  hasBytes?: boolean;
  /** Where the team's rows are found when they do not name the team themselves: a column and the table it leads to. */
  through?: { column: string; table: string };
  /** Which of the rows, and in which order if not by their key. */
  only?: SQL;
  order?: string;
};

/**
 * What a team takes along, those rows first to which others refer. Every table of `db/tables` stands here or in `STAYING`: a test walks
 * them, so that a new one has to choose.
 */
export const MOVED: readonly MovedTable[] = [
  { name: "prompts" },
  { name: "agents" },
  { name: "agent_revisions" },
  { name: "prompt_versions" },
  { name: "prompt_labels" },
  { name: "files", left: ["content"], hasBytes: true },
  { name: "missions" },
  { name: "mission_files", through: { column: "mission_id", table: "missions" } },
  { name: "plans" },
  { name: "replans" },
  { name: "questions" },
  { name: "tasks" },
  { name: "task_dependencies", through: { column: "task_id", table: "tasks" } },
  { name: "criteria" },
  { name: "evidence" },
  { name: "blockers" },
  { name: "assignment_overrides" },
  { name: "runs", left: ["lease_owner", "lease_token", "lease_until_ms", "token_hash", "token_until_ms"] },
  { name: "run_steps" },
  { name: "interactions" },
  { name: "prompt_parts" },
  { name: "budgets" },
  { name: "ledger_entries" },
  { name: "approvals" },
  { name: "approval_rules" },
  { name: "documents", people: ["accepted_by_user_id"] },
  { name: "document_versions" },
  { name: "document_drafts" },
  { name: "document_templates" },
  { name: "document_files" },
  { name: "working_versions" },
  { name: "task_messages" },
  { name: "message_versions" },
  { name: "message_reactions", people: ["by_id"] },
  { name: "message_files", through: { column: "message_id", table: "task_messages" } },
  { name: "message_targets", people: ["target_id"] },
  { name: "thread_reads" },
  { name: "chat_sessions" },
  { name: "chat_messages", people: ["rated_by_user_id"] },
  { name: "chat_message_files", through: { column: "session_id", table: "chat_sessions" } },
  { name: "chat_agents", through: { column: "session_id", table: "chat_sessions" } },
  { name: "outside_origins" },
  { name: "outside_labels" },
  { name: "workspaces" },
  { name: "workspace_blobs", left: ["content"], hasBytes: true },
  { name: "workspace_commits" },
  { name: "workspace_changes" },
  { name: "workspace_runs" },
  { name: "wakes" },
  { name: "notifications" },
  { name: "notification_settings", left: ["webhook_url", "webhook_secret"] },
  { name: "pins" },
  { name: "market_series" },
  { name: "market_homes" },
  { name: "events", only: sql`class = 'domain'`, order: "seq nulls last, created_at, id" },
  { name: "audit_log", order: "seq nulls last, created_at, id" },
  { name: "team_counters" },
];

/** What does not go along as rows, and why. */
export const STAYING: Readonly<Record<string, string>> = {
  teams: "its name, time zone and limit stand in the manifest",
  memberships: "who was a member, and as what, stands with the people; an import lets nobody in",
  users: "a person's account belongs to the installation; name and address go along, the password does not",
  audit_chains: "where the chain begins and ends stands in the manifest; an import seals the rows anew",
  access_tokens: "hashes of keys",
  invitations: "hashes of links, and each lets somebody in",
  document_shares: "hashes of public addresses, which are another installation's",
  wake_hooks: "hashes of addresses that wake agents",
  vault_keys: "keys of the vault",
  secrets: "what the vault holds",
  connections: "servers outside, whose keys stay in the vault: an import reaches nothing by itself",
  connection_tools: "what was allowed of those servers",
  stream_parts: "text of answers that are being written; the finished ones are in the journal",
  notification_causes: "which events were told already; none of them comes again in another team",
  notification_deliveries: "mail and webhooks on their way: nothing goes out by itself after an import",
  analytics_rollups: "sums of the other rows, made anew",
  analytics_state: "how far the sums are made",
  sign_ups: "accounts that somebody asked for",
  password_resets: "ways to a new password",
  user_sessions: "where people are signed in",
  identities: "accounts of people with outside providers",
  two_factors: "second factors of accounts",
  recovery_codes: "ways into accounts",
  device_grants: "programs that wait for a person’s yes",
  event_cursors: "how far this installation's processes have read",
  instance_settings: "secrets of the installation",
  rate_limits: "counts of requests",
  kept_answers: "answers kept for a day, for callers of this installation",
  engine_events: "the engine's own bookkeeping",
  engine_runs: "the engine's own bookkeeping",
  engine_steps: "the engine's own bookkeeping",
  engine_queue: "the engine's own bookkeeping",
  engine_pauses: "the engine's own bookkeeping",
};
