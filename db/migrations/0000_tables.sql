CREATE TABLE "api_tokens" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"scopes" text[] NOT NULL,
	"prefix" text NOT NULL,
	"text_digest" "bytea" NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone,
	"last_used_at" timestamp(3) with time zone,
	"revoked_at" timestamp(3) with time zone,
	CONSTRAINT "api_tokens_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "api_tokens_text" UNIQUE("text_digest")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"text_digest" "bytea" PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_ins" (
	"text_digest" "bytea" PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"redeemed_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "connection_states" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "connection_states_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"connection" text NOT NULL,
	"state" jsonb NOT NULL,
	"recorded_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connector_memory" (
	"workspace_id" text NOT NULL,
	"connection" text NOT NULL,
	"key" text NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "connector_memory_pk" PRIMARY KEY("workspace_id","connection","key")
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"workspace_id" text NOT NULL,
	"connection" text NOT NULL,
	"kid" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"sealed_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "credentials_pk" PRIMARY KEY("workspace_id","connection")
);
--> statement-breakpoint
CREATE TABLE "quota_readings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "quota_readings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"connection" text NOT NULL,
	"quota" text NOT NULL,
	"consumed" double precision,
	"remaining" double precision NOT NULL,
	"resets_at" timestamp(3) with time zone,
	"read_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"position" integer NOT NULL,
	"source" text NOT NULL,
	"archived_at" timestamp(3) with time zone,
	CONSTRAINT "connections_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "cycles" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"position" integer NOT NULL,
	"start_on" date NOT NULL,
	"end_on" date NOT NULL,
	"archived_at" timestamp(3) with time zone,
	CONSTRAINT "cycles_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "definitions" (
	"workspace_id" text NOT NULL,
	"version" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"applied_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "definitions_pk" PRIMARY KEY("workspace_id","version")
);
--> statement-breakpoint
CREATE TABLE "key_results" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"position" integer NOT NULL,
	"objective" text NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"weight" double precision NOT NULL,
	"archived_at" timestamp(3) with time zone,
	CONSTRAINT "key_results_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "objectives" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"position" integer NOT NULL,
	"title" text NOT NULL,
	"cycle" text NOT NULL,
	"owner" text,
	"parent" text,
	"weight" double precision NOT NULL,
	"archived_at" timestamp(3) with time zone,
	CONSTRAINT "objectives_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"workspace_id" text NOT NULL,
	"key" text NOT NULL,
	"request_digest" text NOT NULL,
	"status" integer,
	"body" text,
	"begun_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_pk" PRIMARY KEY("workspace_id","key")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"delivered_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"cron" text NOT NULL,
	"zone" text NOT NULL,
	"enabled" boolean NOT NULL,
	"last_run_on" date,
	CONSTRAINT "schedules_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "answered_ranges" (
	"series_id" bigint NOT NULL,
	"answered_at" timestamp(3) with time zone NOT NULL,
	"start_on" date NOT NULL,
	"end_on" date NOT NULL,
	"run_number" integer,
	"grain" smallint NOT NULL,
	"workspace_id" text NOT NULL,
	CONSTRAINT "answered_ranges_pk" PRIMARY KEY("series_id","grain","start_on","end_on","answered_at")
);
--> statement-breakpoint
CREATE TABLE "observations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "observations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"series_id" bigint NOT NULL,
	"value" double precision NOT NULL,
	"observed_at" timestamp(3) with time zone NOT NULL,
	"start_on" date NOT NULL,
	"end_on" date NOT NULL,
	"run_number" integer,
	"grain" smallint NOT NULL,
	"quality" smallint NOT NULL,
	"workspace_id" text NOT NULL,
	"item" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "series" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "series_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"key_digest" "bytea" NOT NULL,
	"connection" text NOT NULL,
	"account" text,
	"metric" text NOT NULL,
	"filter" jsonb NOT NULL,
	"item_dimension" text,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "series_key" UNIQUE("workspace_id","key_digest")
);
--> statement-breakpoint
CREATE TABLE "baseline_releases" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "baseline_releases_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"key_result" text NOT NULL,
	"reason" text NOT NULL,
	"released_by" text NOT NULL,
	"released_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "frozen_baselines" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "frozen_baselines_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"key_result" text NOT NULL,
	"through_on" date NOT NULL,
	"value" double precision NOT NULL,
	"observation_ids" text[] NOT NULL,
	"taken_at" timestamp(3) with time zone NOT NULL,
	"released_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "objective_progress" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "objective_progress_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"objective" text NOT NULL,
	"as_of_on" date NOT NULL,
	"computed_at" timestamp(3) with time zone NOT NULL,
	"run_id" text,
	"definition_version" integer NOT NULL,
	"evaluation" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "progress_records" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "progress_records_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"key_result" text NOT NULL,
	"as_of_on" date NOT NULL,
	"computed_at" timestamp(3) with time zone NOT NULL,
	"run_id" text,
	"definition_version" integer NOT NULL,
	"evaluation" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exchanges" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "exchanges_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"run_id" text NOT NULL,
	"call_key" text NOT NULL,
	"request" text NOT NULL,
	"response_digest" text NOT NULL,
	"observed_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_calls" (
	"workspace_id" text NOT NULL,
	"run_id" text NOT NULL,
	"key" text NOT NULL,
	"connection" text NOT NULL,
	"position" integer NOT NULL,
	"call" jsonb NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"waiting_until" timestamp(3) with time zone,
	"failure" jsonb,
	"added" integer,
	"restated" integer,
	"confirmed" integer,
	"started_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "sync_calls_pk" PRIMARY KEY("workspace_id","run_id","key")
);
--> statement-breakpoint
CREATE TABLE "sync_runs" (
	"workspace_id" text NOT NULL,
	"id" text NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "sync_runs_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"trigger" text NOT NULL,
	"as_of_on" date NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp(3) with time zone NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"scope_key_result" text,
	"scope_connection" text,
	"scope_start_on" date,
	"scope_end_on" date,
	CONSTRAINT "sync_runs_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "sync_runs_number" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_ins" ADD CONSTRAINT "sign_ins_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection_states" ADD CONSTRAINT "connection_states_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connector_memory" ADD CONSTRAINT "connector_memory_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_readings" ADD CONSTRAINT "quota_readings_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cycles" ADD CONSTRAINT "cycles_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "definitions" ADD CONSTRAINT "definitions_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_results" ADD CONSTRAINT "key_results_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "objectives" ADD CONSTRAINT "objectives_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "baseline_releases" ADD CONSTRAINT "baseline_releases_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "frozen_baselines" ADD CONSTRAINT "frozen_baselines_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "objective_progress" ADD CONSTRAINT "objective_progress_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "progress_records" ADD CONSTRAINT "progress_records_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exchanges" ADD CONSTRAINT "exchanges_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exchanges" ADD CONSTRAINT "exchanges_call_fk" FOREIGN KEY ("workspace_id","run_id","call_key") REFERENCES "public"."sync_calls"("workspace_id","run_id","key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_calls" ADD CONSTRAINT "sync_calls_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_calls" ADD CONSTRAINT "sync_calls_run_fk" FOREIGN KEY ("workspace_id","run_id") REFERENCES "public"."sync_runs"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_runs" ADD CONSTRAINT "sync_runs_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("workspace_id","expires_at");--> statement-breakpoint
CREATE INDEX "sign_ins_expiry" ON "sign_ins" USING btree ("workspace_id","expires_at");--> statement-breakpoint
CREATE INDEX "connection_states_latest" ON "connection_states" USING btree ("workspace_id","connection","recorded_at","id");--> statement-breakpoint
CREATE INDEX "quota_readings_latest" ON "quota_readings" USING btree ("workspace_id","connection","quota","read_at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_latest" ON "audit_entries" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("workspace_id","begun_at");--> statement-breakpoint
CREATE INDEX "outbox_pending" ON "outbox" USING btree ("workspace_id","id") WHERE delivered_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "observations_window" ON "observations" USING btree ("series_id","grain","start_on","end_on","item","observed_at");--> statement-breakpoint
CREATE INDEX "baseline_releases_key_result" ON "baseline_releases" USING btree ("workspace_id","key_result");--> statement-breakpoint
CREATE UNIQUE INDEX "frozen_baselines_in_force" ON "frozen_baselines" USING btree ("workspace_id","key_result","through_on") WHERE released_at is null;--> statement-breakpoint
CREATE INDEX "objective_progress_latest" ON "objective_progress" USING btree ("workspace_id","objective","as_of_on","computed_at","id");--> statement-breakpoint
CREATE INDEX "progress_records_latest" ON "progress_records" USING btree ("workspace_id","key_result","as_of_on","computed_at","id");--> statement-breakpoint
CREATE INDEX "exchanges_call" ON "exchanges" USING btree ("workspace_id","run_id","call_key");--> statement-breakpoint
CREATE INDEX "sync_calls_unfinished" ON "sync_calls" USING btree ("workspace_id","run_id") WHERE state in ('planned', 'running', 'waiting');--> statement-breakpoint
CREATE INDEX "sync_runs_latest" ON "sync_runs" USING btree ("workspace_id","number");