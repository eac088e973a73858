CREATE TABLE "agent_revisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"snapshot" jsonb NOT NULL,
	"changed" jsonb NOT NULL,
	"note" text NOT NULL,
	"by_name" text NOT NULL,
	"by_user_id" uuid,
	"by_agent_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "approval_rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"tool" text,
	"kind" text,
	"min_risk" text,
	"agent_role" text,
	"min_amount_micros" bigint,
	"only_tainted" boolean DEFAULT false NOT NULL,
	"from_hour" integer,
	"to_hour" integer,
	"decision" text NOT NULL,
	"decide_role" text DEFAULT 'member' NOT NULL,
	"deadline_minutes" integer,
	"on_deadline" text DEFAULT 'expire' NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"why" text DEFAULT '' NOT NULL,
	"effect" jsonb NOT NULL,
	"payload" jsonb NOT NULL,
	"original_payload" jsonb NOT NULL,
	"payload_hash" text NOT NULL,
	"is_edited" boolean DEFAULT false NOT NULL,
	"preview" text DEFAULT '' NOT NULL,
	"risk" text NOT NULL,
	"amount_micros" bigint,
	"is_tainted" boolean DEFAULT false NOT NULL,
	"rule_id" uuid,
	"rule_text" text NOT NULL,
	"decide_role" text DEFAULT 'member' NOT NULL,
	"requested_by" jsonb NOT NULL,
	"agent_id" uuid,
	"mission_id" uuid,
	"task_id" uuid,
	"run_id" uuid,
	"step_index" integer,
	"status" text DEFAULT 'pending' NOT NULL,
	"status_reason" text,
	"assignee_user_id" uuid,
	"deadline_at" timestamp (3) with time zone,
	"on_deadline" text DEFAULT 'expire' NOT NULL,
	"decided_by_user_id" uuid,
	"decided_at" timestamp (3) with time zone,
	"note" text,
	"result" jsonb,
	"executed_at" timestamp (3) with time zone,
	"dedupe_key" text,
	"history" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message_files" (
	"message_id" uuid NOT NULL,
	"file_id" uuid NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "message_files_message_id_file_id_pk" PRIMARY KEY("message_id","file_id")
);
--> statement-breakpoint
CREATE TABLE "message_reactions" (
	"message_id" uuid NOT NULL,
	"reaction" text NOT NULL,
	"by_id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"is_agent" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_reactions_message_id_reaction_by_id_pk" PRIMARY KEY("message_id","reaction","by_id")
);
--> statement-breakpoint
CREATE TABLE "message_targets" (
	"message_id" uuid NOT NULL,
	"target_id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"is_agent" boolean NOT NULL,
	"why" text NOT NULL,
	"outcome" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_targets_message_id_target_id_pk" PRIMARY KEY("message_id","target_id")
);
--> statement-breakpoint
CREATE TABLE "message_versions" (
	"message_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"team_id" uuid NOT NULL,
	"body" text NOT NULL,
	"replaced_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_versions_message_id_version_pk" PRIMARY KEY("message_id","version")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"message_id" uuid,
	"task_id" uuid,
	"mission_id" uuid,
	"by" text NOT NULL,
	"text" text NOT NULL,
	"read_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "replans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"mission_id" uuid NOT NULL,
	"task_id" uuid,
	"cause" text NOT NULL,
	"by_user_id" uuid,
	"outcome" text,
	"plan_id" uuid,
	"question_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "assignment_overrides" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"capability" text NOT NULL,
	"preferred_agent_id" uuid NOT NULL,
	"instead_of_agent_id" uuid,
	"by_user_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"forgotten_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "blockers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"task_id" uuid,
	"mission_id" uuid,
	"reason" text NOT NULL,
	"level" text DEFAULT 'noted' NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"escalated_at" timestamp (3) with time zone,
	"cleared_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "wake_hooks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"label" text NOT NULL,
	"token_hash" text NOT NULL,
	"token_tail" text NOT NULL,
	"by_user_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"window_ms" bigint DEFAULT 0 NOT NULL,
	"window_count" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wakes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"text" text,
	"task_id" uuid,
	"mission_id" uuid,
	"message_id" uuid,
	"status" text NOT NULL,
	"outcome" text,
	"run_id" uuid,
	"is_tainted" boolean DEFAULT false NOT NULL,
	"depth" integer DEFAULT 0 NOT NULL,
	"dedupe_key" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"not_before_ms" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"taken_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "workspace_blobs" (
	"team_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"is_text" boolean NOT NULL,
	"content" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspace_blobs_team_id_sha256_pk" PRIMARY KEY("team_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "workspace_changes" (
	"mission_id" uuid NOT NULL,
	"path" text NOT NULL,
	"number" integer NOT NULL,
	"team_id" uuid NOT NULL,
	"sha256" text,
	"size_bytes" integer NOT NULL,
	CONSTRAINT "workspace_changes_mission_id_path_number_pk" PRIMARY KEY("mission_id","path","number")
);
--> statement-breakpoint
CREATE TABLE "workspace_commits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"mission_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"message" text NOT NULL,
	"author_agent_id" uuid,
	"author_user_id" uuid,
	"author_name" text NOT NULL,
	"run_id" uuid,
	"task_id" uuid,
	"changed_files" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspace_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"mission_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"command" text NOT NULL,
	"base_commit" integer NOT NULL,
	"made_commit" integer,
	"outcome" text NOT NULL,
	"exit_code" integer,
	"stdout" text NOT NULL,
	"stderr" text NOT NULL,
	"is_truncated" boolean NOT NULL,
	"duration_ms" integer NOT NULL,
	"by_agent_id" uuid,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"run_id" uuid,
	"task_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"mission_id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"head" integer DEFAULT 0 NOT NULL,
	"file_count" integer DEFAULT 0 NOT NULL,
	"size_bytes" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "agents_team_name";--> statement-breakpoint
ALTER TABLE "task_messages" ALTER COLUMN "task_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "tools" jsonb;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "daily_cap_micros" bigint;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "retired_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "retired_reason" text;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "hired_by_agent_id" uuid;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "hired_for_mission_id" uuid;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "hire_reason" text;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "heartbeat_cron" text;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "heartbeat_late_ms" integer;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "heartbeat_health" text DEFAULT 'healthy' NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "heartbeat_reason" text;--> statement-breakpoint
ALTER TABLE "working_versions" ADD COLUMN "by_name" text;--> statement-breakpoint
ALTER TABLE "working_versions" ADD COLUMN "by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "working_versions" ADD COLUMN "by_agent_id" uuid;--> statement-breakpoint
ALTER TABLE "working_versions" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "missions" ADD COLUMN "wants_plan_approval" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "missions" ADD COLUMN "is_paused" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "missions" ADD COLUMN "paused_reason" text;--> statement-breakpoint
ALTER TABLE "missions" ADD COLUMN "paused_by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "missions" ADD COLUMN "paused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "status" text DEFAULT 'current' NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "origin" text DEFAULT 'proposed' NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "based_on_version" integer;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "content" jsonb DEFAULT '{"steps":[]}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "diff" jsonb;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "created_by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "fields" jsonb;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "answer_values" jsonb;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "deadline_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "fallback" text;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "is_fallback" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "run_steps" ADD COLUMN "origin_step_id" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "is_tainted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "wake_depth" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "fork_of_run_id" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "fork_at_index" integer;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "fork_change" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "is_sandbox" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "promoted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "criteria" ADD COLUMN "waived_reason" text;--> statement-breakpoint
ALTER TABLE "criteria" ADD COLUMN "waived_by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "criteria" ADD COLUMN "waived_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "task_messages" ADD COLUMN "mission_id" uuid;--> statement-breakpoint
ALTER TABLE "task_messages" ADD COLUMN "reply_to_id" uuid;--> statement-breakpoint
ALTER TABLE "task_messages" ADD COLUMN "run_id" uuid;--> statement-breakpoint
ALTER TABLE "task_messages" ADD COLUMN "depth" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "task_messages" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "task_messages" ADD COLUMN "answered_by_id" uuid;--> statement-breakpoint
ALTER TABLE "task_messages" ADD COLUMN "edited_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "task_messages" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "task_messages" ADD COLUMN "search" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, "task_messages"."body") || to_tsvector('english'::regconfig, "task_messages"."body")) STORED;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "is_priority_fixed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "labels" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "assignment_choice" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "assigned_by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "reviewer_user_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "estimate_micros" bigint;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "replaces_task_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "replan_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "round" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "depth" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "created_by_run_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "fingerprint" text;--> statement-breakpoint
ALTER TABLE "agent_revisions" ADD CONSTRAINT "agent_revisions_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_revisions" ADD CONSTRAINT "agent_revisions_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_rules" ADD CONSTRAINT "approval_rules_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_mission_id_missions_id_fk" FOREIGN KEY ("mission_id") REFERENCES "public"."missions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_assignee_user_id_users_id_fk" FOREIGN KEY ("assignee_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_decided_by_user_id_users_id_fk" FOREIGN KEY ("decided_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_files" ADD CONSTRAINT "message_files_message_id_task_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."task_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_files" ADD CONSTRAINT "message_files_file_id_files_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."files"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_reactions" ADD CONSTRAINT "message_reactions_message_id_task_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."task_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_targets" ADD CONSTRAINT "message_targets_message_id_task_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."task_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_versions" ADD CONSTRAINT "message_versions_message_id_task_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."task_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_message_id_task_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."task_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replans" ADD CONSTRAINT "replans_mission_id_missions_id_fk" FOREIGN KEY ("mission_id") REFERENCES "public"."missions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replans" ADD CONSTRAINT "replans_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replans" ADD CONSTRAINT "replans_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_overrides" ADD CONSTRAINT "assignment_overrides_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_overrides" ADD CONSTRAINT "assignment_overrides_preferred_agent_id_agents_id_fk" FOREIGN KEY ("preferred_agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_overrides" ADD CONSTRAINT "assignment_overrides_instead_of_agent_id_agents_id_fk" FOREIGN KEY ("instead_of_agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_overrides" ADD CONSTRAINT "assignment_overrides_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_overrides" ADD CONSTRAINT "assignment_overrides_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blockers" ADD CONSTRAINT "blockers_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blockers" ADD CONSTRAINT "blockers_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wake_hooks" ADD CONSTRAINT "wake_hooks_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wake_hooks" ADD CONSTRAINT "wake_hooks_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wake_hooks" ADD CONSTRAINT "wake_hooks_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wakes" ADD CONSTRAINT "wakes_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wakes" ADD CONSTRAINT "wakes_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_blobs" ADD CONSTRAINT "workspace_blobs_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_changes" ADD CONSTRAINT "workspace_changes_mission_id_workspaces_mission_id_fk" FOREIGN KEY ("mission_id") REFERENCES "public"."workspaces"("mission_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_commits" ADD CONSTRAINT "workspace_commits_mission_id_workspaces_mission_id_fk" FOREIGN KEY ("mission_id") REFERENCES "public"."workspaces"("mission_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_commits" ADD CONSTRAINT "workspace_commits_author_agent_id_agents_id_fk" FOREIGN KEY ("author_agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_commits" ADD CONSTRAINT "workspace_commits_author_user_id_users_id_fk" FOREIGN KEY ("author_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_runs" ADD CONSTRAINT "workspace_runs_mission_id_workspaces_mission_id_fk" FOREIGN KEY ("mission_id") REFERENCES "public"."workspaces"("mission_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_runs" ADD CONSTRAINT "workspace_runs_by_agent_id_agents_id_fk" FOREIGN KEY ("by_agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_runs" ADD CONSTRAINT "workspace_runs_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspaces" ADD CONSTRAINT "workspaces_mission_id_missions_id_fk" FOREIGN KEY ("mission_id") REFERENCES "public"."missions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspaces" ADD CONSTRAINT "workspaces_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "agent_revisions_once" ON "agent_revisions" USING btree ("agent_id","revision");--> statement-breakpoint
CREATE INDEX "approval_rules_team" ON "approval_rules" USING btree ("team_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_team_number" ON "approvals" USING btree ("team_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_open_key" ON "approvals" USING btree ("team_id","dedupe_key") WHERE status in ('pending', 'approved');--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_run_step" ON "approvals" USING btree ("run_id","step_index");--> statement-breakpoint
CREATE INDEX "approvals_team_status" ON "approvals" USING btree ("team_id","status","created_at");--> statement-breakpoint
CREATE INDEX "approvals_open" ON "approvals" USING btree ("deadline_at") WHERE status in ('pending', 'approved');--> statement-breakpoint
CREATE INDEX "approvals_mission" ON "approvals" USING btree ("mission_id");--> statement-breakpoint
CREATE INDEX "approvals_task" ON "approvals" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "message_targets_target" ON "message_targets" USING btree ("target_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_once" ON "notifications" USING btree ("user_id","message_id");--> statement-breakpoint
CREATE INDEX "notifications_user" ON "notifications" USING btree ("team_id","user_id","id");--> statement-breakpoint
CREATE INDEX "notifications_unread" ON "notifications" USING btree ("team_id","user_id") WHERE read_at is null;--> statement-breakpoint
CREATE INDEX "replans_mission" ON "replans" USING btree ("mission_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "replans_one_open" ON "replans" USING btree ("mission_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "assignment_overrides_known" ON "assignment_overrides" USING btree ("team_id","capability") WHERE forgotten_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "blockers_open_once" ON "blockers" USING btree ("team_id","key") WHERE cleared_at is null;--> statement-breakpoint
CREATE INDEX "blockers_open" ON "blockers" USING btree ("team_id","since") WHERE cleared_at is null;--> statement-breakpoint
CREATE INDEX "blockers_task" ON "blockers" USING btree ("task_id");--> statement-breakpoint
CREATE UNIQUE INDEX "wake_hooks_token" ON "wake_hooks" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "wake_hooks_agent" ON "wake_hooks" USING btree ("agent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "wakes_once" ON "wakes" USING btree ("agent_id","dedupe_key");--> statement-breakpoint
CREATE INDEX "wakes_pending" ON "wakes" USING btree ("agent_id","created_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "wakes_retry" ON "wakes" USING btree ("not_before_ms") WHERE status = 'pending' and not_before_ms > 0;--> statement-breakpoint
CREATE INDEX "wakes_agent" ON "wakes" USING btree ("agent_id","id");--> statement-breakpoint
CREATE INDEX "wakes_run" ON "wakes" USING btree ("run_id") WHERE run_id is not null;--> statement-breakpoint
CREATE INDEX "workspace_changes_number" ON "workspace_changes" USING btree ("mission_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "workspace_commits_number" ON "workspace_commits" USING btree ("mission_id","number");--> statement-breakpoint
CREATE INDEX "workspace_commits_run" ON "workspace_commits" USING btree ("run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "workspace_runs_number" ON "workspace_runs" USING btree ("mission_id","number");--> statement-breakpoint
CREATE INDEX "workspace_runs_task" ON "workspace_runs" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "workspaces_team" ON "workspaces" USING btree ("team_id","updated_at");--> statement-breakpoint
ALTER TABLE "working_versions" ADD CONSTRAINT "working_versions_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "working_versions" ADD CONSTRAINT "working_versions_by_agent_id_agents_id_fk" FOREIGN KEY ("by_agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "missions" ADD CONSTRAINT "missions_paused_by_user_id_users_id_fk" FOREIGN KEY ("paused_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_created_by_user_id_users_id_fk" FOREIGN KEY ("created_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "criteria" ADD CONSTRAINT "criteria_waived_by_user_id_users_id_fk" FOREIGN KEY ("waived_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_messages" ADD CONSTRAINT "task_messages_mission_id_missions_id_fk" FOREIGN KEY ("mission_id") REFERENCES "public"."missions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_assigned_by_user_id_users_id_fk" FOREIGN KEY ("assigned_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_reviewer_user_id_users_id_fk" FOREIGN KEY ("reviewer_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agents_hired_for" ON "agents" USING btree ("hired_for_mission_id") WHERE hired_for_mission_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "plans_one_current" ON "plans" USING btree ("mission_id") WHERE is_current;--> statement-breakpoint
CREATE INDEX "questions_open" ON "questions" USING btree ("task_id") WHERE answer is null;--> statement-breakpoint
CREATE INDEX "runs_forks" ON "runs" USING btree ("fork_of_run_id") WHERE fork_of_run_id is not null;--> statement-breakpoint
CREATE INDEX "task_messages_mission" ON "task_messages" USING btree ("mission_id","id");--> statement-breakpoint
CREATE INDEX "task_messages_team" ON "task_messages" USING btree ("team_id","id");--> statement-breakpoint
CREATE INDEX "task_messages_reply" ON "task_messages" USING btree ("reply_to_id","id");--> statement-breakpoint
CREATE INDEX "task_messages_search" ON "task_messages" USING gin ("search");--> statement-breakpoint
CREATE INDEX "tasks_parent" ON "tasks" USING btree ("parent_id") WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX "tasks_user" ON "tasks" USING btree ("assignee_user_id","status") WHERE assignee_user_id is not null;--> statement-breakpoint
CREATE INDEX "tasks_created_by_run" ON "tasks" USING btree ("created_by_run_id") WHERE created_by_run_id is not null;--> statement-breakpoint
CREATE INDEX "tasks_open" ON "tasks" USING btree ("team_id","due_at") WHERE status not in ('done', 'cancelled');--> statement-breakpoint
CREATE UNIQUE INDEX "agents_team_name" ON "agents" USING btree ("team_id",lower("name")) WHERE retired_at is null;