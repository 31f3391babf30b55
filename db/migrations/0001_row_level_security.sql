-- Every workspace's rows are visible to that workspace only, also for the owner of the tables (FORCE).
-- The sub-select is evaluated once per statement; with no workspace set nothing is visible and nothing can be written.
ALTER TABLE "answered_ranges" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "answered_ranges" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "answered_ranges"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "api_tokens" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "api_tokens" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "api_tokens"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "audit_entries" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "audit_entries" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "audit_entries"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "baseline_releases" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "baseline_releases" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "baseline_releases"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "connection_states" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "connection_states" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "connection_states"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "connections" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "connections" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "connections"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "connector_memory" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "connector_memory" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "connector_memory"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "credentials" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "credentials" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "credentials"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "cycles" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "cycles" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "cycles"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "definitions" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "definitions" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "definitions"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "exchanges" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "exchanges" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "exchanges"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "frozen_baselines" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "frozen_baselines" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "frozen_baselines"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "idempotency_keys" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "idempotency_keys"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "key_results" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "key_results" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "key_results"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "objective_progress" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "objective_progress" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "objective_progress"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "objectives" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "objectives" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "objectives"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "observations" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "observations" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "observations"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "outbox" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "outbox"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "progress_records" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "progress_records" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "progress_records"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "quota_readings" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "quota_readings" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "quota_readings"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "schedules" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "schedules" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "schedules"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "series" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "series" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "series"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "sessions" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "sessions"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "sign_ins" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "sign_ins" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "sign_ins"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "sync_calls" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "sync_calls" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "sync_calls"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
ALTER TABLE "sync_runs" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "sync_runs" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "sync_runs"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
--> statement-breakpoint
-- Whoever presents a text may see its row: this is how the workspace of a text is found before one is chosen.
CREATE POLICY "presented_text" ON "api_tokens" FOR SELECT
	USING (text_digest = (SELECT decode(nullif(current_setting('nyckel.text_digest', true), ''), 'hex')));
--> statement-breakpoint
CREATE POLICY "presented_text" ON "sign_ins" FOR SELECT
	USING (text_digest = (SELECT decode(nullif(current_setting('nyckel.text_digest', true), ''), 'hex')));
--> statement-breakpoint
CREATE POLICY "presented_text" ON "sessions" FOR SELECT
	USING (text_digest = (SELECT decode(nullif(current_setting('nyckel.text_digest', true), ''), 'hex')));
--> statement-breakpoint
-- Items sort by bytes, whatever the server's collation.
ALTER TABLE "observations" ALTER COLUMN "item" TYPE text COLLATE "C";
--> statement-breakpoint
ALTER TABLE "observations" ADD CONSTRAINT "observations_sane" CHECK (end_on > start_on AND grain IN (0, 1) AND (grain = 1 OR end_on = start_on + 1) AND value > '-Infinity' AND value < 'Infinity');
--> statement-breakpoint
ALTER TABLE "sync_calls" ADD CONSTRAINT "sync_calls_state" CHECK (state IN ('planned', 'running', 'waiting', 'succeeded', 'failed', 'split'));
--> statement-breakpoint
ALTER TABLE "sync_runs" ADD CONSTRAINT "sync_runs_state" CHECK (state IN ('running', 'evaluating', 'succeeded', 'partly_failed', 'failed'));
