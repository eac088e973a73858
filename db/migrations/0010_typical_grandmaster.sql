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
CREATE INDEX "workspace_changes_number" ON "workspace_changes" USING btree ("mission_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "workspace_commits_number" ON "workspace_commits" USING btree ("mission_id","number");--> statement-breakpoint
CREATE INDEX "workspace_commits_run" ON "workspace_commits" USING btree ("run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "workspace_runs_number" ON "workspace_runs" USING btree ("mission_id","number");--> statement-breakpoint
CREATE INDEX "workspace_runs_task" ON "workspace_runs" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "workspaces_team" ON "workspaces" USING btree ("team_id","updated_at");