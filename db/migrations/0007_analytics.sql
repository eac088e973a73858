CREATE TABLE "analytics_rollups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"grain" text NOT NULL,
	"bucket" text NOT NULL,
	"day" text NOT NULL,
	"agent_id" uuid,
	"model" text DEFAULT '' NOT NULL,
	"capability" text DEFAULT '' NOT NULL,
	"mission_id" uuid,
	"calls" integer DEFAULT 0 NOT NULL,
	"failed_calls" integer DEFAULT 0 NOT NULL,
	"simulated_calls" integer DEFAULT 0 NOT NULL,
	"unknown_calls" integer DEFAULT 0 NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"cached_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"spent_micros" bigint DEFAULT 0 NOT NULL,
	"runs_succeeded" integer DEFAULT 0 NOT NULL,
	"runs_failed" integer DEFAULT 0 NOT NULL,
	"runs_cancelled" integer DEFAULT 0 NOT NULL,
	"tasks_done" integer DEFAULT 0 NOT NULL,
	"tasks_returned" integer DEFAULT 0 NOT NULL,
	"became_late" integer DEFAULT 0 NOT NULL,
	"became_failing" integer DEFAULT 0 NOT NULL,
	"latency" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"first_token" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"cycle" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "analytics_state" (
	"team_id" uuid PRIMARY KEY NOT NULL,
	"timezone" text NOT NULL,
	"next_day" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "analytics_rollups" ADD CONSTRAINT "analytics_rollups_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics_state" ADD CONSTRAINT "analytics_state_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "analytics_rollups_bucket" ON "analytics_rollups" USING btree ("team_id","grain","bucket");--> statement-breakpoint
CREATE INDEX "events_health" ON "events" USING btree ("team_id","created_at") WHERE kind = 'agent.health_changed';--> statement-breakpoint
CREATE INDEX "interactions_team_time" ON "interactions" USING btree ("team_id","started_at");--> statement-breakpoint
CREATE INDEX "runs_team_finished" ON "runs" USING btree ("team_id","finished_at") WHERE finished_at is not null;--> statement-breakpoint
CREATE INDEX "tasks_team_done" ON "tasks" USING btree ("team_id","finished_at") WHERE status = 'done';