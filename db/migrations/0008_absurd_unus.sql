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
ALTER TABLE "questions" ADD COLUMN "fields" jsonb;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "answer_values" jsonb;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "deadline_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "fallback" text;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "is_fallback" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "approval_rules" ADD CONSTRAINT "approval_rules_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_mission_id_missions_id_fk" FOREIGN KEY ("mission_id") REFERENCES "public"."missions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_assignee_user_id_users_id_fk" FOREIGN KEY ("assignee_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_decided_by_user_id_users_id_fk" FOREIGN KEY ("decided_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approval_rules_team" ON "approval_rules" USING btree ("team_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_team_number" ON "approvals" USING btree ("team_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_open_key" ON "approvals" USING btree ("team_id","dedupe_key") WHERE status in ('pending', 'approved');--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_run_step" ON "approvals" USING btree ("run_id","step_index");--> statement-breakpoint
CREATE INDEX "approvals_team_status" ON "approvals" USING btree ("team_id","status","created_at");--> statement-breakpoint
CREATE INDEX "approvals_open" ON "approvals" USING btree ("deadline_at") WHERE status in ('pending', 'approved');--> statement-breakpoint
CREATE INDEX "approvals_mission" ON "approvals" USING btree ("mission_id");--> statement-breakpoint
CREATE INDEX "approvals_task" ON "approvals" USING btree ("task_id");