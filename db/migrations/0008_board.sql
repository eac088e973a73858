DROP INDEX "tasks_team_status";--> statement-breakpoint
ALTER TABLE "interactions" ADD COLUMN "not_taken" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "board_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "board_status" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "board_key" timestamp (6) with time zone GENERATED ALWAYS AS (case when board_status = status and board_at is not null then board_at else updated_at end) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_log_task" ON "audit_log" USING btree ("entity_id","created_at") WHERE entity = 'task';--> statement-breakpoint
CREATE INDEX "tasks_team_board" ON "tasks" USING btree ("team_id","status","board_key","id");