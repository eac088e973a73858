CREATE UNLOGGED TABLE "stream_parts" (
	"run_id" uuid NOT NULL,
	"step_index" integer NOT NULL,
	"attempt" integer NOT NULL,
	"starts_at" integer NOT NULL,
	"team_id" uuid NOT NULL,
	"text" text NOT NULL,
	"is_last" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stream_parts_run_id_step_index_attempt_starts_at_pk" PRIMARY KEY("run_id","step_index","attempt","starts_at")
);
--> statement-breakpoint
CREATE INDEX "stream_parts_old" ON "stream_parts" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "events_old_traces" ON "events" USING btree ("created_at") WHERE class = 'trace';