CREATE TABLE "device_grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"device_hash" text NOT NULL,
	"user_code_hash" text NOT NULL,
	"client_id" text NOT NULL,
	"machine" text NOT NULL,
	"address" text NOT NULL,
	"answer" text,
	"user_id" uuid,
	"team_id" uuid,
	"scopes" jsonb,
	"days" integer,
	"key_id" uuid,
	"interval_seconds" integer NOT NULL,
	"last_asked_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "device_grants" ADD CONSTRAINT "device_grants_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_grants" ADD CONSTRAINT "device_grants_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "device_grants_device" ON "device_grants" USING btree ("device_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "device_grants_code" ON "device_grants" USING btree ("user_code_hash");--> statement-breakpoint
CREATE INDEX "device_grants_age" ON "device_grants" USING btree ("expires_at");--> statement-breakpoint
-- The page where a program is let in lies at /device: a team of that address moves.
UPDATE "teams" SET "slug" = 'device-' || left("id"::text, 8) WHERE "slug" = 'device';
