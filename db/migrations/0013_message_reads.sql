CREATE TABLE "thread_reads" (
	"user_id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"read_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "thread_reads_user_id_place_id_pk" PRIMARY KEY("user_id","place_id")
);
--> statement-breakpoint
ALTER TABLE "task_messages" ADD COLUMN "client_key" uuid;--> statement-breakpoint
ALTER TABLE "thread_reads" ADD CONSTRAINT "thread_reads_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "task_messages_client" ON "task_messages" USING btree ("team_id","author_user_id","client_key");