-- A database may hold these columns already in their first shape (curve double precision[], quality smallint): it is brought to this one.
ALTER TABLE "frozen_baselines" ADD COLUMN IF NOT EXISTS "fraction" text;--> statement-breakpoint
ALTER TABLE "frozen_baselines" ADD COLUMN IF NOT EXISTS "curve" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "frozen_baselines" ADD COLUMN IF NOT EXISTS "quality" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "frozen_baselines" ALTER COLUMN "curve" DROP DEFAULT, ALTER COLUMN "curve" TYPE text[] USING "curve"::text[], ALTER COLUMN "curve" SET DEFAULT '{}';--> statement-breakpoint
DO $$ BEGIN
  IF (SELECT data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'frozen_baselines' AND column_name = 'quality') = 'smallint' THEN
    EXECUTE $alter$
      ALTER TABLE "frozen_baselines" ALTER COLUMN "quality" DROP DEFAULT,
        ALTER COLUMN "quality" TYPE jsonb USING jsonb_strip_nulls(jsonb_build_object(
          'sampled', CASE WHEN "quality" & 2 <> 0 THEN '[0]'::jsonb END,
          'thresholded', CASE WHEN "quality" & 4 <> 0 THEN '[0]'::jsonb END,
          'other_row', CASE WHEN "quality" & 8 <> 0 THEN '[0]'::jsonb END,
          'truncated', CASE WHEN "quality" & 16 <> 0 THEN '[0]'::jsonb END,
          'partial_day', CASE WHEN "quality" & 32 <> 0 THEN '[0]'::jsonb END,
          'mixed_zones', CASE WHEN "quality" & 64 <> 0 THEN '[0]'::jsonb END,
          'estimated', CASE WHEN "quality" & 128 <> 0 THEN '[0]'::jsonb END))
    $alter$;
    EXECUTE $alter$ ALTER TABLE "frozen_baselines" ALTER COLUMN "quality" SET DEFAULT '{}'::jsonb $alter$;
  END IF;
END $$;