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
ALTER TABLE "blockers" ALTER COLUMN "task_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "heartbeat_cron" text;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "heartbeat_late_ms" integer;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "heartbeat_health" text DEFAULT 'healthy' NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "heartbeat_reason" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "is_tainted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "wake_depth" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "wake_hooks" ADD CONSTRAINT "wake_hooks_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wake_hooks" ADD CONSTRAINT "wake_hooks_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wake_hooks" ADD CONSTRAINT "wake_hooks_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wakes" ADD CONSTRAINT "wakes_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wakes" ADD CONSTRAINT "wakes_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "wake_hooks_token" ON "wake_hooks" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "wake_hooks_agent" ON "wake_hooks" USING btree ("agent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "wakes_once" ON "wakes" USING btree ("agent_id","dedupe_key");--> statement-breakpoint
CREATE INDEX "wakes_pending" ON "wakes" USING btree ("agent_id","created_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "wakes_retry" ON "wakes" USING btree ("not_before_ms") WHERE status = 'pending' and not_before_ms > 0;--> statement-breakpoint
CREATE INDEX "wakes_agent" ON "wakes" USING btree ("agent_id","id");--> statement-breakpoint
CREATE INDEX "wakes_run" ON "wakes" USING btree ("run_id") WHERE run_id is not null;