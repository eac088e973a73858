CREATE TABLE "engine_events" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"received_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine_pauses" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"step_id" text,
	"event_name" text NOT NULL,
	"condition" text,
	"expires_at" bigint
);
--> statement-breakpoint
CREATE TABLE "engine_queue" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"function_id" text NOT NULL,
	"run_id" text,
	"step_id" text,
	"due_at" bigint NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"lease_until" bigint,
	"deliveries" integer DEFAULT 0 NOT NULL,
	"unique_key" text,
	"is_again" boolean DEFAULT false NOT NULL,
	"event" jsonb,
	"first_due_at" bigint,
	"slot_a" text,
	"slot_a_limit" integer,
	"slot_b" text,
	"slot_b_limit" integer
);
--> statement-breakpoint
CREATE TABLE "engine_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"function_id" text NOT NULL,
	"status" text NOT NULL,
	"event" jsonb NOT NULL,
	"result" jsonb,
	"slots" jsonb NOT NULL,
	"singleton_key" text,
	"idempotency_key" text,
	"parent_run_id" text,
	"parent_step_id" text,
	"created_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "engine_steps" (
	"run_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"is_race" boolean DEFAULT false NOT NULL,
	"body" jsonb,
	"ordinal" bigserial NOT NULL,
	CONSTRAINT "engine_steps_run_id_id_pk" PRIMARY KEY("run_id","id")
);
--> statement-breakpoint
CREATE INDEX "engine_events_received_at_index" ON "engine_events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "engine_pauses_event_name_index" ON "engine_pauses" USING btree ("event_name");--> statement-breakpoint
CREATE INDEX "engine_pauses_run_id_index" ON "engine_pauses" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "engine_queue_due_at_index" ON "engine_queue" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "engine_queue_run_id_index" ON "engine_queue" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "engine_queue_slot_a_lease_until_index" ON "engine_queue" USING btree ("slot_a","lease_until");--> statement-breakpoint
CREATE INDEX "engine_queue_slot_b_lease_until_index" ON "engine_queue" USING btree ("slot_b","lease_until");--> statement-breakpoint
CREATE UNIQUE INDEX "engine_queue_unique_key_index" ON "engine_queue" USING btree ("unique_key");--> statement-breakpoint
CREATE INDEX "engine_runs_idempotency_key_index" ON "engine_runs" USING btree ("idempotency_key");--> statement-breakpoint
CREATE INDEX "engine_runs_singleton_key_index" ON "engine_runs" USING btree ("singleton_key");--> statement-breakpoint
CREATE INDEX "engine_runs_ended_at_index" ON "engine_runs" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "engine_runs_function_id_created_at_index" ON "engine_runs" USING btree ("function_id","created_at");