CREATE TABLE "pins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"title" text NOT NULL,
	"tree" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"is_live" boolean NOT NULL,
	"size" text NOT NULL,
	"position" integer NOT NULL,
	"run_id" uuid,
	"step_index" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "pins" ADD CONSTRAINT "pins_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pins" ADD CONSTRAINT "pins_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "pins_person" ON "pins" USING btree ("team_id","user_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "pins_once" ON "pins" USING btree ("team_id","user_id","sha256") WHERE removed_at is null;