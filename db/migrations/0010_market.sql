CREATE TABLE "market_homes" (
	"team_id" uuid NOT NULL,
	"symbol" text NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "market_homes_team_id_pk" PRIMARY KEY("team_id")
);
--> statement-breakpoint
CREATE TABLE "market_series" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"symbol" text NOT NULL,
	"name" text NOT NULL,
	"currency" text,
	"time_zone" text NOT NULL,
	"exchange" text NOT NULL,
	"provider" text NOT NULL,
	"first_date" text NOT NULL,
	"last_date" text NOT NULL,
	"day_count" integer NOT NULL,
	"skipped_rows" integer NOT NULL,
	"bars" jsonb NOT NULL,
	"splits" jsonb NOT NULL,
	"dividends" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	"asked_from" text NOT NULL,
	"run_id" uuid,
	"fetched_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "market_homes" ADD CONSTRAINT "market_homes_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "market_series" ADD CONSTRAINT "market_series_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "market_series_once" ON "market_series" USING btree ("team_id","content_hash");--> statement-breakpoint
CREATE INDEX "market_series_symbol" ON "market_series" USING btree ("team_id","symbol","fetched_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "market_series_age" ON "market_series" USING btree ("team_id","fetched_at");