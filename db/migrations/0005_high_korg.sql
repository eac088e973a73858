CREATE TABLE "agent_revisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"snapshot" jsonb NOT NULL,
	"changed" jsonb NOT NULL,
	"note" text NOT NULL,
	"by_name" text NOT NULL,
	"by_user_id" uuid,
	"by_agent_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "agents_team_name";--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "tools" jsonb;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "daily_cap_micros" bigint;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "retired_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "retired_reason" text;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "hired_by_agent_id" uuid;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "hired_for_mission_id" uuid;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "hire_reason" text;--> statement-breakpoint
ALTER TABLE "agent_revisions" ADD CONSTRAINT "agent_revisions_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_revisions" ADD CONSTRAINT "agent_revisions_by_user_id_users_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "agent_revisions_once" ON "agent_revisions" USING btree ("agent_id","revision");--> statement-breakpoint
CREATE INDEX "agents_hired_for" ON "agents" USING btree ("hired_for_mission_id") WHERE hired_for_mission_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "agents_team_name" ON "agents" USING btree ("team_id",lower("name")) WHERE retired_at is null;