/** Round values and days for a chart's axes. */
const Y_TICKS = 5;
/** Room that a date needs, in pixels. */
const DATE_WIDTH = 72;

/** Round values that enclose all given ones: steps of 1, 2 or 5 times a power of ten. */
export function ticksFor(values: readonly number[], fromZero: boolean): readonly number[] {
  let low = Math.min(...values, ...(fromZero ? [0] : []));
  let high = Math.max(...values, ...(fromZero ? [0] : []));
  if (low === high) {
    const room = Math.abs(low) > 0 ? Math.abs(low) * 0.1 : 1;
    [low, high] = [low - room, high + room];
  }
  const rough = (high - low) / Y_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) ?? 10 * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  // Multiplying keeps 0.3 from becoming 0.30000000000000004.
  return Array.from({ length: Math.min(20, last - first + 1) }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** First days of months and the last day, thinned out on narrow screens; first and last day of a short cycle. */
export function dateTicks(starts: string, ends: string, width: number): readonly string[] {
  const firsts: string[] = [];
  let [year, month] = starts.slice(0, 7).split('-').map(Number) as [number, number];
  for (let guard = 0; guard < 600; guard++) {
    const date = `${year}-${String(month).padStart(2, '0')}-01`;
    if (date > ends) break;
    if (date >= starts) firsts.push(date);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
  if (firsts.length < 2) return [starts, ends];
  const room = Math.max(2, Math.floor(width / DATE_WIDTH));
  const every = Math.ceil((firsts.length + 1) / room);
  const kept = firsts.filter((_, at) => at % every === 0);
  return every === 1 ? [...kept, ends] : kept;
}
