import { QUALITY_FLAGS, type QualityFlag } from '../../src/domain/metric.ts';

/** Stored numbers: a flag keeps its bit for ever, whatever the order of the list in the code. */
const BIT_OF: Readonly<Record<QualityFlag, number>> = {
  provisional: 1,
  sampled: 2,
  thresholded: 4,
  other_row: 8,
  truncated: 16,
  partial_day: 32,
  mixed_zones: 64,
  estimated: 128,
};

export function qualityBits(flags: readonly QualityFlag[]): number {
  return flags.reduce((bits, flag) => bits | BIT_OF[flag], 0);
}

/** The flags of a bit set, in the domain's order. */
export function flagsOfBits(bits: number): readonly QualityFlag[] {
  return bits === 0 ? NO_FLAGS : QUALITY_FLAGS.filter((flag) => (bits & BIT_OF[flag]) !== 0);
}

const NO_FLAGS: readonly QualityFlag[] = [];
