ALTER TABLE "plans" DROP CONSTRAINT "plans_decided_by_user_id_users_id_fk";
--> statement-breakpoint
ALTER TABLE "plans" DROP COLUMN "decided_by_user_id";--> statement-breakpoint
ALTER TABLE "plans" DROP COLUMN "decided_reason";--> statement-breakpoint
ALTER TABLE "plans" DROP COLUMN "decided_at";