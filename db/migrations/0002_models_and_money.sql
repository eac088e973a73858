CREATE TABLE "budgets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"ref_id" uuid NOT NULL,
	"day" text,
	"limit_micros" bigint NOT NULL,
	"reserved_micros" bigint DEFAULT 0 NOT NULL,
	"spent_micros" bigint DEFAULT 0 NOT NULL,
	"soft_warned_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "budgets_once" UNIQUE NULLS NOT DISTINCT("team_id","kind","ref_id","day")
);
--> statement-breakpoint
CREATE TABLE "interactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"mission_id" uuid,
	"attempt" integer NOT NULL,
	"trace_id" text NOT NULL,
	"status" text NOT NULL,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"is_simulated" boolean NOT NULL,
	"why_model" text NOT NULL,
	"prompt_version" text NOT NULL,
	"system_part" text NOT NULL,
	"message_parts" jsonb NOT NULL,
	"tool_parts" jsonb NOT NULL,
	"max_output_tokens" integer NOT NULL,
	"response" jsonb,
	"input_tokens" integer,
	"cached_tokens" integer,
	"cache_write_tokens" integer,
	"output_tokens" integer,
	"reasoning_tokens" integer,
	"cost_micros" bigint,
	"fallback_cost_micros" bigint,
	"latency_ms" integer,
	"first_token_ms" integer,
	"error" text,
	"error_kind" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"mission_id" uuid,
	"interaction_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"state" text NOT NULL,
	"reserved_micros" bigint NOT NULL,
	"settled_micros" bigint,
	"outcome" text,
	"budget_ids" jsonb NOT NULL,
	"day" text NOT NULL,
	"reserved_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "prompt_parts" (
	"team_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"body" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "prompt_parts_team_id_sha256_pk" PRIMARY KEY("team_id","sha256")
);
--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "interactions_team" ON "interactions" USING btree ("team_id","id");--> statement-breakpoint
CREATE INDEX "interactions_run" ON "interactions" USING btree ("run_id","id");--> statement-breakpoint
CREATE INDEX "interactions_agent" ON "interactions" USING btree ("agent_id","id");--> statement-breakpoint
CREATE INDEX "interactions_mission" ON "interactions" USING btree ("mission_id","id");--> statement-breakpoint
CREATE INDEX "interactions_step" ON "interactions" USING btree ("step_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_entries_interaction" ON "ledger_entries" USING btree ("interaction_id");--> statement-breakpoint
CREATE INDEX "ledger_entries_open" ON "ledger_entries" USING btree ("run_id") WHERE state in ('reserved', 'sent');--> statement-breakpoint
CREATE INDEX "ledger_entries_team_day" ON "ledger_entries" USING btree ("team_id","day");--> statement-breakpoint
CREATE INDEX "ledger_entries_agent_day" ON "ledger_entries" USING btree ("agent_id","day");--> statement-breakpoint
CREATE INDEX "ledger_entries_mission" ON "ledger_entries" USING btree ("mission_id");