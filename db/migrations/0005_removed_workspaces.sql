CREATE TABLE "removed_workspaces" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"removed_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "removed_workspaces" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "removed_workspaces" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "removed_workspaces"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
