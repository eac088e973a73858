CREATE TABLE "rate_limits" (
	"key" varchar(255) PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
-- What is counted may be lost in a crash: it need not be written twice.
ALTER TABLE "rate_limits" SET UNLOGGED;
