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
	"task_id" uuid NOT NULL,
	"mission_id" uuid,
	"reason" text NOT NULL,
	"level" text DEFAULT 'noted' NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"escalated_at" timestamp (3) with time zone,
	"cleared_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "criteria" ADD COLUMN "waived_reason" text;--> statement-breakpoint
ALTER TABLE "criteria" ADD COLUMN "waived_by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "criteria" ADD COLUMN "waived_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "is_priority_fixed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "labels" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "assignment_choice" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "assigned_by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "reviewer_user_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "round" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "depth" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "created_by_run_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "fingerprint" text;--> statement-breakpoint
ALTER TABLE "assignment_overrides" ADD CONSTRAINT "assignment_overrides_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_overrides" ADD CONSTRAINT "assignment_overrides_preferred_agent_id_agents_id_fk" FOREIGN KEY ("preferred_agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_overrides" ADD CONSTRAINT "assignment_overrides_instead_of_agent_id_agents_id_fk" FOREIGN KEY ("instead_of_agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_overrides" ADD CONSTRAINT "assignment_overrides_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_overrides" ADD CONSTRAINT "assignment_overrides_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blockers" ADD CONSTRAINT "blockers_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blockers" ADD CONSTRAINT "blockers_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "assignment_overrides_known" ON "assignment_overrides" USING btree ("team_id","capability") WHERE forgotten_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "blockers_open_once" ON "blockers" USING btree ("team_id","key") WHERE cleared_at is null;--> statement-breakpoint
CREATE INDEX "blockers_open" ON "blockers" USING btree ("team_id","since") WHERE cleared_at is null;--> statement-breakpoint
CREATE INDEX "blockers_task" ON "blockers" USING btree ("task_id");--> statement-breakpoint
ALTER TABLE "criteria" ADD CONSTRAINT "criteria_waived_by_user_id_users_id_fk" FOREIGN KEY ("waived_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_assigned_by_user_id_users_id_fk" FOREIGN KEY ("assigned_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_reviewer_user_id_users_id_fk" FOREIGN KEY ("reviewer_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tasks_parent" ON "tasks" USING btree ("parent_id") WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX "tasks_user" ON "tasks" USING btree ("assignee_user_id","status") WHERE assignee_user_id is not null;--> statement-breakpoint
CREATE INDEX "tasks_created_by_run" ON "tasks" USING btree ("created_by_run_id") WHERE created_by_run_id is not null;--> statement-breakpoint
CREATE INDEX "tasks_open" ON "tasks" USING btree ("team_id","due_at") WHERE status not in ('done', 'cancelled');