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
ALTER TABLE "plans" ADD COLUMN "decided_by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "decided_reason" text;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "decided_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "estimate_micros" bigint;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "replaces_task_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "replan_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "replans" ADD CONSTRAINT "replans_mission_id_missions_id_fk" FOREIGN KEY ("mission_id") REFERENCES "public"."missions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replans" ADD CONSTRAINT "replans_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replans" ADD CONSTRAINT "replans_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "replans_mission" ON "replans" USING btree ("mission_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "replans_one_open" ON "replans" USING btree ("mission_id") WHERE closed_at is null;--> statement-breakpoint
ALTER TABLE "missions" ADD CONSTRAINT "missions_paused_by_user_id_users_id_fk" FOREIGN KEY ("paused_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_created_by_user_id_users_id_fk" FOREIGN KEY ("created_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_decided_by_user_id_users_id_fk" FOREIGN KEY ("decided_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "plans_one_current" ON "plans" USING btree ("mission_id") WHERE is_current;