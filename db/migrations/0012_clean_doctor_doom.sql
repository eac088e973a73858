ALTER TABLE "run_steps" ADD COLUMN "origin_step_id" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "fork_of_run_id" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "fork_at_index" integer;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "fork_change" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "is_sandbox" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "promoted_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "runs_forks" ON "runs" USING btree ("fork_of_run_id") WHERE fork_of_run_id is not null;