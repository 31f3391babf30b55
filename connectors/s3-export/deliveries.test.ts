/** What is counted, once and only once, as files come, come again, change and go. */
import { describe, expect, test } from 'vitest';
import { SourceError } from '../kit/failure.ts';
import { folderOf, type TestFolder } from './testing/folder-of.ts';
import { answeredOf, dailyValues, makeConnection, type Question, readingsOf, refusalsOf, requestsOf } from './testing/run-connector.ts';

const SETTINGS = {
  location: 'file:.',
  format: 'csv',
  zone: 'Europe/Stockholm',
  date: 'date',
  dimensions: ['campaign'],
  metrics: {
    n: { column: 'n', unit: 'count', aggregation: 'sum' },
    followers: { column: 'followers', unit: 'count', aggregation: 'last' },
    visitors: { column: 'visitors', unit: 'count', aggregation: { source_only: 'distinct' } },
    position: { column: 'position', unit: 'position', aggregation: { weighted_mean: 'n' } },
    rate: { unit: 'ratio', aggregation: { ratio: { numerator: 'clicks', denominator: 'n' } } },
    clicks: { column: 'clicks', unit: 'count', aggregation: 'sum' },
  },
};
const ONLY_N = { ...SETTINGS, metrics: { n: SETTINGS.metrics.n } };
const NOVEMBER = { metrics: ['n'], from: '2026-11-01', to: '2026-11-30' };
const NOW = '2026-12-05T03:00:00Z';
const rows = (...lines: readonly string[]) => `date;campaign;n\n${lines.join('\n')}\n`;

function files(given: Readonly<Record<string, string>>, settings: unknown = ONLY_N) {
  const folder = folderOf(given);
  const connection = makeConnection();
  const sync = (questions: readonly Question[] = [NOVEMBER], now = NOW) => connection.fetch({ settings, questions, now });
  return { folder, connection, sync };
}
async function failureOf(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SourceError)) throw new Error(`no failure: ${String(error)}`);
  return error.failure;
}
/** Files of a folder are told apart by their time; within a test they are written in the same moment, but never the same size. */
const rewrite = (folder: TestFolder, name: string, content: string) => folder.write(name, `${content}\n`);

describe('a second sync', () => {
  test('of unchanged files is one listing, no read and no reading; the days stay answered', async () => {
    const { sync } = files({ 'a.csv': rows('2026-11-01;x;1', '2026-11-02;x;2'), 'b.csv': rows('2026-11-03;x;3') });
    const first = await sync();
    expect(requestsOf(first)).toHaveLength(3);
    const second = await sync();
    expect(requestsOf(second)).toEqual(['list file:.']);
    expect(readingsOf(second)).toEqual([]);
    expect(answeredOf(second)).toEqual(answeredOf(first));
  });

  test('reads a new file only, and a changed one only for the days that changed', async () => {
    const { sync, folder } = files({ 'a.csv': rows('2026-11-01;x;1', '2026-11-02;x;2') });
    await sync();
    folder.write('b.csv', rows('2026-11-03;x;3'));
    const second = await sync();
    expect(requestsOf(second).slice(1)).toEqual(['GetObject b.csv (31 bytes)']);
    expect(readingsOf(second)).toEqual([{ reading: 'n', day: '2026-11-03', value: 3 }]);
    rewrite(folder, 'a.csv', rows('2026-11-01;x;1', '2026-11-02;x;20'));
    expect(readingsOf(await sync())).toEqual([{ reading: 'n', day: '2026-11-02', value: 20 }]);
  });

  test('answers another series, another filter and earlier days from the files, not from what it remembers of others', async () => {
    const { sync } = files({ 'a.csv': rows('2026-10-31;x;9', '2026-11-01;x;1', '2026-11-01;y;2') });
    await sync();
    const wider = await sync([{ ...NOVEMBER, from: '2026-10-01' }]);
    expect(readingsOf(wider)).toEqual([{ reading: 'n', day: '2026-10-31', value: 9 }]);
    const filter = { campaign: { op: 'equals', value: 'y' } } as const;
    expect(dailyValues(await sync([{ ...NOVEMBER, filter }]), 'n')).toEqual({ '2026-11-01': 2 });
  });

  test('after a failed one starts where the last good one ended', async () => {
    const { sync, folder } = files({ 'a.csv': rows('2026-11-01;x;1') });
    await sync();
    folder.write('b.csv', rows('2026-11-02;x;oops'));
    expect((await failureOf(sync())).next).toBe('fix_binding');
    rewrite(folder, 'b.csv', rows('2026-11-02;x;2'));
    expect(readingsOf(await sync())).toEqual([{ reading: 'n', day: '2026-11-02', value: 2 }]);
  });

  test('under other settings reads everything anew', async () => {
    const { connection, folder } = files({ 'a.csv': 'date;campaign;n;m\n2026-11-01;x;1;5\n' });
    expect(folder.path).not.toBe('');
    await connection.fetch({ settings: ONLY_N, questions: [NOVEMBER], now: NOW });
    const other = { ...ONLY_N, metrics: { n: { ...ONLY_N.metrics.n, column: 'm' } } };
    expect(dailyValues(await connection.fetch({ settings: other, questions: [NOVEMBER], now: NOW }), 'n')).toEqual({ '2026-11-01': 5 });
  });

  test('survives memory that is not what was written', async () => {
    const { sync, connection } = files({ 'a.csv': rows('2026-11-01;x;1') });
    await sync();
    for (const key of connection.memory.keys()) connection.memory.set(key, { tag: 5, days: 'x' });
    expect(dailyValues(await sync(), 'n')).toEqual({ '2026-11-01': 1 });
  });
});

describe('the same day in two files', () => {
  test('the very same rows count once, whichever order they are in', async () => {
    const { sync } = files({
      'a.csv': rows('2026-11-01;x;1', '2026-11-01;y;2'),
      'b.csv': rows('2026-11-01;y;2', '2026-11-01;x;1', '2026-11-02;x;5'),
    });
    expect(dailyValues(await sync(), 'n')).toEqual({ '2026-11-01': 3, '2026-11-02': 5 });
  });
  test('other combinations of dimensions are parts of one whole', async () => {
    const { sync } = files({ 'x.csv': rows('2026-11-01;x;1'), 'y.csv': rows('2026-11-01;y;2') });
    expect(dailyValues(await sync(), 'n')).toEqual({ '2026-11-01': 3 });
  });
  test('other rows of the same combination are refused, and both files named: a correction must not count twice', async () => {
    const { sync } = files({ 'a.csv': rows('2026-11-01;x;1'), 'b.csv': rows('2026-11-01;x;4') });
    const failure = await failureOf(sync());
    expect(failure).toMatchObject({
      next: 'fix_binding',
      received: '2026-11-01, campaign "x" is in both a.csv and b.csv, with different rows',
    });
  });
  test('a correction that arrives later under another name is refused too', async () => {
    const { sync, folder } = files({ 'a.csv': rows('2026-11-01;x;1') });
    await sync();
    folder.write('b.csv', rows('2026-11-01;x;4'));
    expect((await failureOf(sync())).next).toBe('fix_binding');
  });
  test('a copy that arrives later changes nothing', async () => {
    const { sync, folder } = files({ 'a.csv': rows('2026-11-01;x;1') });
    await sync();
    folder.write('b.csv', rows('2026-11-01;x;1'));
    expect(readingsOf(await sync())).toEqual([]);
    folder.remove('a.csv');
    expect(readingsOf(await sync())).toEqual([]);
  });
  test('equal counts of different rows are not taken for a copy', async () => {
    const line = (id: string) => `date;campaign;n;order\n2026-11-01;x;1;${id}\n`;
    const { sync } = files({ 'part-0.csv': line('A1'), 'part-1.csv': line('A2') });
    expect((await failureOf(sync())).next).toBe('fix_binding');
  });
  test('many rows of one combination in one file are added', async () => {
    const { sync } = files({ 'a.csv': rows('2026-11-01;x;1', '2026-11-01;x;1', '2026-11-01;x;1') });
    expect(dailyValues(await sync(), 'n')).toEqual({ '2026-11-01': 3 });
  });
});

describe('a file that went away or lost rows', () => {
  test('leaves the days that it had brought as they were', async () => {
    const { sync, folder } = files({ 'a.csv': rows('2026-11-01;x;1'), 'b.csv': rows('2026-11-02;x;2') });
    await sync();
    folder.remove('a.csv');
    const after = await sync();
    expect([readingsOf(after), refusalsOf(after)]).toEqual([[], []]);
    expect(answeredOf(after)).toEqual([{ answered: 'n', days: '2026-11-02..2026-11-02' }]);
  });
  test('is refused where a day lost its value, unless absent means zero: then the value is 0', async () => {
    const filter = { campaign: { op: 'equals', value: 'x' } } as const;
    for (const absentMeansZero of [false, true]) {
      const { sync, folder } = files({ 'a.csv': rows('2026-11-01;x;1', '2026-11-01;y;2') }, { ...ONLY_N, absentMeansZero });
      await sync([{ ...NOVEMBER, filter }]);
      rewrite(folder, 'a.csv', rows('2026-11-01;y;2'));
      const after = await sync([{ ...NOVEMBER, filter }]);
      if (absentMeansZero) expect(dailyValues(after, 'n')).toEqual({ '2026-11-01': 0 });
      else
        expect(refusalsOf(after)).toMatchObject([
          { refusal: 'n', received: 'no value on 2026-11-01, which had one before its file was delivered again' },
        ]);
    }
  });
  test('an item that a corrected day no longer has is 0 that day', async () => {
    const items = { ...NOVEMBER, grain: 'item', itemDimension: 'campaign' } as const;
    const { sync, folder } = files({ 'a.csv': rows('2026-11-01;x;1', '2026-11-01;y;2') });
    await sync([items]);
    rewrite(folder, 'a.csv', rows('2026-11-01;y;2'));
    expect(readingsOf(await sync([items]))).toEqual(
      expect.arrayContaining([{ reading: 'n', day: '2026-11-01', value: 0, item: 'x', by: 'campaign' }]),
    );
  });
});

describe('how far the files reach', () => {
  const finality = async (settings: unknown, now: string) => {
    const { sync } = files({ 'a.csv': rows('2026-11-01;x;1', '2026-11-03;x;3') }, settings);
    const events = await sync([NOVEMBER], now);
    return { reach: events.find((event) => event.kind === 'finality'), answered: answeredOf(events), values: dailyValues(events, 'n') };
  };
  test('a day that no file has is a gap: not answered, and data are expected up to yesterday', async () => {
    const { reach, answered } = await finality(ONLY_N, '2026-11-06T03:00:00Z');
    expect(reach).toMatchObject({ completeThrough: '2026-11-05', settledThrough: '2026-11-05' });
    expect(answered).toEqual([
      { answered: 'n', days: '2026-11-01..2026-11-01' },
      { answered: 'n', days: '2026-11-03..2026-11-03' },
    ]);
  });
  test('where absent means zero, days between files are 0 and days after the last file are not known', async () => {
    const { reach, answered, values } = await finality({ ...ONLY_N, absentMeansZero: true }, '2026-11-06T03:00:00Z');
    expect(reach).toMatchObject({ completeThrough: '2026-11-03' });
    expect(answered).toEqual([{ answered: 'n', days: '2026-11-01..2026-11-03' }]);
    expect(values).toEqual({ '2026-11-01': 1, '2026-11-03': 3 });
  });
  test('a level is not carried past the last file', async () => {
    const settings = { ...SETTINGS, metrics: { followers: { ...SETTINGS.metrics.followers, column: 'n' } } };
    const { sync } = files({ 'a.csv': rows('2026-11-01;x;100') }, settings);
    const events = await sync([{ ...NOVEMBER, metrics: ['followers'] }]);
    expect(events.find((event) => event.kind === 'finality')).toMatchObject({ completeThrough: '2026-11-01' });
  });
  test('a day that is not over in the settings’ zone is not read', async () => {
    const { reach, values } = await finality(ONLY_N, '2026-11-03T22:30:00Z');
    expect(reach).toMatchObject({ completeThrough: '2026-11-02' });
    expect(values).toEqual({ '2026-11-01': 1 });
  });
  test('settling days are kept apart from completeness', async () => {
    const { reach } = await finality({ ...ONLY_N, settledAfterDays: 4 }, '2026-11-06T03:00:00Z');
    expect(reach).toMatchObject({ completeThrough: '2026-11-05', settledThrough: '2026-11-02' });
  });
});

describe('each aggregation by its own rule', () => {
  const table = `date;campaign;n;followers;visitors;position;clicks
2026-11-01;x;100;10;7;1,5;3
2026-11-01;y;300;20;9;3,5;5
2026-11-02;x;0;11;7;;0
2026-11-02;y;;21;;;0
`;
  const ask = async (metric: string, more: Partial<Question> = {}) => {
    const { sync } = files({ 'a.csv': table }, { ...SETTINGS, decimal: ',' });
    return sync([{ metrics: [metric], from: '2026-11-01', to: '2026-11-02', ...more }]);
  };
  const ofX = { filter: { campaign: { op: 'equals', value: 'x' } } } as const;

  test('a total with an empty cell in it is not known', async () => {
    const events = await ask('n');
    expect([dailyValues(events, 'n'), answeredOf(events)]).toEqual([
      { '2026-11-01': 400 },
      [{ answered: 'n', days: '2026-11-01..2026-11-01' }],
    ]);
  });
  test('levels of several members are added, days never', async () => {
    expect(dailyValues(await ask('followers'), 'followers')).toEqual({ '2026-11-01': 30, '2026-11-02': 32 });
  });
  test('distinct counts of two rows are refused, of one row they are that day’s', async () => {
    expect(refusalsOf(await ask('visitors'))).toMatchObject([{ refusal: 'visitors', received: 'two rows for 2026-11-01' }]);
    expect(dailyValues(await ask('visitors', ofX), 'visitors')).toEqual({ '2026-11-01': 7, '2026-11-02': 7 });
  });
  test('distinct counts are never joined over days, one day is its own window', async () => {
    const joined = await ask('visitors', { ...ofX, grain: 'range' });
    expect([readingsOf(joined), refusalsOf(joined)]).toMatchObject([
      [],
      [{ refusal: 'visitors', setting: 'window', received: '2 days from 2026-11-01' }],
    ]);
    const single = await ask('visitors', { ...ofX, grain: 'range', to: '2026-11-01' });
    expect(readingsOf(single)).toMatchObject([{ reading: 'visitors', window: '2026-11-01..2026-11-01', value: 7 }]);
  });
  test('a mean is weighted by the rows’ weights; a row of weight 0 has no say', async () => {
    expect(dailyValues(await ask('position'), 'position')).toEqual({ '2026-11-01': 3 });
    expect(dailyValues(await ask('position', ofX), 'position')).toEqual({ '2026-11-01': 1.5 });
  });
  test('a ratio is made of sums, and nothing where its denominator is 0', async () => {
    expect(dailyValues(await ask('rate'), 'rate')).toEqual({ '2026-11-01': 0.02 });
    expect(dailyValues(await ask('rate', ofX), 'rate')).toEqual({ '2026-11-01': 0.03 });
  });
  test('a window of a sum is its total, once every day of it has been delivered', async () => {
    const window = { ...ofX, grain: 'range' } as const;
    expect(readingsOf(await ask('n', window))).toMatchObject([{ reading: 'n', window: '2026-11-01..2026-11-02', value: 100 }]);
    expect(readingsOf(await ask('n', { ...window, to: '2026-11-03' }))).toEqual([]);
  });
  test('two levels in one combination are refused', async () => {
    const { sync } = files(
      { 'a.csv': `date;campaign;n\n2026-11-01;x;5\n2026-11-01;x;6\n` },
      { ...SETTINGS, metrics: { followers: { ...SETTINGS.metrics.followers, column: 'n' } } },
    );
    expect(refusalsOf(await sync([{ ...NOVEMBER, metrics: ['followers'] }]))).toMatchObject([{ received: 'two rows for 2026-11-01' }]);
  });
});

describe('filters mean what they mean elsewhere', () => {
  const names = ['/blogg/a', '/blogg/b', '/Blogg/c', "it's", 'å (b)', ''];
  const table = rows(...names.map((name, index) => `2026-11-01;"${name}";${10 ** index}`));
  test.each([
    [{ op: 'equals', value: "it's" }, 1_000],
    [{ op: 'in', values: ['/blogg/a', '', 'nobody'] }, 100_001],
    [{ op: 'in', values: [] }, 0],
    [{ op: 'prefix', value: '/blogg/' }, 11],
    [{ op: 'contains', value: '(b)' }, 10_000],
    [{ op: 'regex', value: '^/[bB]logg/.$' }, 111],
    [{ op: 'not', condition: { op: 'prefix', value: '/' } }, 111_000],
  ] as const)('%j', async (condition, total) => {
    const { sync } = files({ 'a.csv': table });
    const events = await sync([{ ...NOVEMBER, filter: { campaign: condition } }]);
    expect(dailyValues(events, 'n')['2026-11-01'] ?? 0).toBe(total);
  });
  test('a dimension that is not declared, a metric that is not, and a pattern that needs look-around are refused alone', async () => {
    const { sync } = files({ 'a.csv': table });
    const events = await sync([
      NOVEMBER,
      { ...NOVEMBER, filter: { campagne: { op: 'equals', value: 'x' } } },
      { ...NOVEMBER, metrics: ['N'] },
      { ...NOVEMBER, filter: { campaign: { op: 'regex', value: '(?=x)' } } },
    ]);
    expect(refusalsOf(events)).toMatchObject([
      { setting: 'dimensions', received: 'campagne', allowed: 'campaign; did you mean campaign?' },
      { setting: 'metric', received: 'N', allowed: expect.stringContaining('n') },
      { setting: 'filter', received: '(?=x)' },
    ]);
    expect(dailyValues(events, 'n')).toEqual({ '2026-11-01': 111_111 });
  });
});

describe('only what the operator allows is read from the machine', () => {
  const asked = (location: string) => makeConnection().fetch({ settings: { ...ONLY_N, location }, questions: [NOVEMBER], now: NOW });
  test.each([
    'file:..',
    'file:/etc',
    'file:///etc/passwd',
    'file:./../../etc/passwd',
    'file:link',
    'file:.hidden',
    'file:absent',
    'file:link/a.csv',
  ])('%s', async (location) => {
    const folder = folderOf({ 'a.csv': rows('2026-11-01;x;1'), '.hidden/a.csv': rows('2026-11-01;x;1') });
    const { symlinkSync } = await import('node:fs');
    symlinkSync('/etc', `${folder.path}/link`);
    const failure = await failureOf(asked(location));
    expect(failure).toMatchObject({ next: 'fix_binding', setting: 'location', received: location });
  });
  test('one file, a folder below and an absolute path below are allowed; dot-files and links in a folder are passed over', async () => {
    const folder = folderOf({ 'sub/a.csv': rows('2026-11-01;x;1'), 'sub/.b.csv': rows('2026-11-02;x;1'), 'sub/_SUCCESS': 'x' });
    const { symlinkSync } = await import('node:fs');
    symlinkSync('/etc/passwd', `${folder.path}/sub/c.csv`);
    for (const location of ['file:./sub/a.csv', 'file:sub', `file://${folder.path}/sub/`, `file:${folder.path}`])
      expect(dailyValues(await asked(location), 'n'), location).toEqual({ '2026-11-01': 1 });
  });
});

test('stopping ends a call at once and leaves nothing behind', async () => {
  const folder = folderOf({ 'a.csv': rows('2026-11-01;x;1\n'.repeat(200_000)) });
  expect(folder.path).not.toBe('');
  const controller = new AbortController();
  const connection = makeConnection();
  const running = connection.fetch({ settings: ONLY_N, questions: [NOVEMBER], now: NOW, signal: controller.signal });
  setImmediate(() => controller.abort());
  await expect(running).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(connection.memory.size).toBe(0);
});
