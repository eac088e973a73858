CREATE TABLE "outside_labels" (
	"team_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"part" text NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"origin_id" uuid NOT NULL,
	"step_index" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"cleared_at" timestamp (3) with time zone,
	"cleared_by_user_id" uuid,
	CONSTRAINT "outside_labels_subject_id_part_version_origin_id_pk" PRIMARY KEY("subject_id","part","version","origin_id")
);
--> statement-breakpoint
CREATE TABLE "outside_origins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"team_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"excerpt" text DEFAULT '' NOT NULL,
	"run_id" uuid,
	"step_index" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "run_steps" ADD COLUMN "reads_outside" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "outside_labels" ADD CONSTRAINT "outside_labels_origin_id_outside_origins_id_fk" FOREIGN KEY ("origin_id") REFERENCES "public"."outside_origins"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outside_labels" ADD CONSTRAINT "outside_labels_cleared_by_user_id_users_id_fk" FOREIGN KEY ("cleared_by_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outside_origins" ADD CONSTRAINT "outside_origins_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "outside_labels_team" ON "outside_labels" USING btree ("team_id","kind");--> statement-breakpoint
CREATE INDEX "outside_labels_origin" ON "outside_labels" USING btree ("origin_id");--> statement-breakpoint
CREATE UNIQUE INDEX "outside_origins_of_run" ON "outside_origins" USING btree ("run_id","kind","name");--> statement-breakpoint
CREATE INDEX "outside_origins_team" ON "outside_origins" USING btree ("team_id");
--> statement-breakpoint
-- What read text from outside before labels were kept: where from is not known any more.
INSERT INTO "outside_origins" ("id", "team_id", "kind", "name")
SELECT gen_random_uuid(), "team_id", 'unknown', 'read before labels were kept'
FROM (SELECT "team_id" FROM "runs" WHERE "is_tainted" UNION SELECT "team_id" FROM "wakes" WHERE "is_tainted") AS "of_team";--> statement-breakpoint
INSERT INTO "outside_labels" ("team_id", "kind", "subject_id", "part", "version", "origin_id")
SELECT "s"."team_id", "s"."kind", "s"."id", "s"."part", "s"."version", "o"."id" FROM (
  SELECT "team_id", 'run' AS "kind", "id", 'run' AS "part", 0 AS "version" FROM "runs" WHERE "is_tainted"
  UNION ALL SELECT "team_id", 'wake', "id", 'text', 0 FROM "wakes" WHERE "is_tainted"
  UNION ALL SELECT "m"."team_id", 'message', "m"."id", 'text', 0 FROM "task_messages" "m" JOIN "runs" "r" ON "r"."id" = "m"."run_id" AND "r"."is_tainted"
  UNION ALL SELECT "v"."team_id", 'document', "v"."document_id", 'text', "v"."version" FROM "document_versions" "v" JOIN "runs" "r" ON "r"."id" = "v"."run_id" AND "r"."is_tainted"
  UNION ALL SELECT "t"."team_id", 'task', "t"."id", 'text', 0 FROM "tasks" "t" JOIN "runs" "r" ON "r"."id" = "t"."created_by_run_id" AND "r"."is_tainted"
  UNION ALL SELECT "team_id", 'task', "task_id", 'work', 0 FROM "runs" WHERE "is_tainted" AND "task_id" IS NOT NULL AND "kind" <> 'fork'
) AS "s" JOIN "outside_origins" "o" ON "o"."team_id" = "s"."team_id" AND "o"."kind" = 'unknown'
ON CONFLICT DO NOTHING;
