DROP INDEX "questions_due";--> statement-breakpoint
CREATE INDEX "questions_open" ON "questions" USING btree ("task_id") WHERE answer is null;