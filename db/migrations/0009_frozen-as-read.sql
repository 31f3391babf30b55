ALTER TABLE "frozen_baselines" ADD COLUMN "fraction" text;--> statement-breakpoint
ALTER TABLE "frozen_baselines" ADD COLUMN "curve" double precision[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "frozen_baselines" ADD COLUMN "quality" smallint DEFAULT 0 NOT NULL;