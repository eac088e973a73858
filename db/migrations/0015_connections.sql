CREATE TABLE "connection_tools" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"name" text NOT NULL,
	"agent_name" text NOT NULL,
	"seen" jsonb NOT NULL,
	"seen_hash" text NOT NULL,
	"pinned" jsonb,
	"pinned_hash" text,
	"says_read_only" boolean DEFAULT false NOT NULL,
	"risk" text DEFAULT 'side_effect' NOT NULL,
	"is_gone" boolean DEFAULT false NOT NULL,
	"allowed_by" text,
	"allowed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"url" text NOT NULL,
	"headers" jsonb NOT NULL,
	"is_paused" boolean DEFAULT false NOT NULL,
	"server_name" text,
	"checked_at" timestamp (3) with time zone,
	"last_error" text,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "connection_tools" ADD CONSTRAINT "connection_tools_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection_tools" ADD CONSTRAINT "connection_tools_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "connection_tools_name" ON "connection_tools" USING btree ("connection_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "connection_tools_agent_name" ON "connection_tools" USING btree ("team_id","agent_name");--> statement-breakpoint
CREATE INDEX "connection_tools_team" ON "connection_tools" USING btree ("team_id","connection_id");--> statement-breakpoint
CREATE UNIQUE INDEX "connections_slug" ON "connections" USING btree ("team_id","slug");--> statement-breakpoint
CREATE UNIQUE INDEX "connections_name" ON "connections" USING btree ("team_id","name");