ALTER TABLE "frozen_baselines" ADD COLUMN "fraction" text;--> statement-breakpoint
ALTER TABLE "frozen_baselines" ADD COLUMN "curve" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "frozen_baselines" ADD COLUMN "quality" jsonb DEFAULT '{}'::jsonb NOT NULL;