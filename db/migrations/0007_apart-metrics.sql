CREATE TABLE "apart_metrics" (
	"workspace_id" text NOT NULL,
	"connection" text NOT NULL,
	"shape" text NOT NULL,
	"one" text NOT NULL,
	"other" text NOT NULL,
	"basis" text NOT NULL,
	"reason" text NOT NULL,
	"refused_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "apart_metrics_pk" PRIMARY KEY("workspace_id","connection","shape","one","other")
);
--> statement-breakpoint
ALTER TABLE "apart_metrics" ADD CONSTRAINT "apart_metrics_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "apart_metrics" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "apart_metrics" FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "workspace_isolation" ON "apart_metrics"
	USING (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)))
	WITH CHECK (workspace_id = (SELECT current_setting('nyckel.workspace_id', true)));
