ALTER TABLE "series" DROP CONSTRAINT "series_key";--> statement-breakpoint
ALTER TABLE "series" ADD COLUMN "retired_at" timestamp(3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "series_key" ON "series" USING btree ("workspace_id","key_digest") WHERE retired_at is null;--> statement-breakpoint
CREATE INDEX "series_retired" ON "series" USING btree ("workspace_id","key_digest","retired_at");--> statement-breakpoint
CREATE INDEX "series_connection" ON "series" USING btree ("workspace_id","connection");