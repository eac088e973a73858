ALTER TABLE "kept_answers" ADD COLUMN "lease_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "kept_answers" ADD COLUMN "fence" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "kept_answers" ADD COLUMN "effect_at" timestamp (3) with time zone;