CREATE INDEX "outbox_delivered" ON "outbox" USING btree ("workspace_id","delivered_at") WHERE delivered_at is not null;--> statement-breakpoint
CREATE INDEX "objective_progress_run" ON "objective_progress" USING btree ("workspace_id","run_id");--> statement-breakpoint
CREATE INDEX "progress_records_run" ON "progress_records" USING btree ("workspace_id","run_id");