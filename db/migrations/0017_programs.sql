ALTER TABLE "agents" ADD COLUMN "is_program" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "program_status" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "is_program" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "claim_key" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "token_hash" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "token_until_ms" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "access_tokens" ADD COLUMN "agent_id" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "runs_token" ON "runs" USING btree ("token_hash") WHERE token_hash is not null;--> statement-breakpoint
CREATE INDEX "access_tokens_agent" ON "access_tokens" USING btree ("agent_id") WHERE agent_id is not null;