/**
 * Files in a bucket, or in a folder: CSV, NDJSON, JSON or Parquet with a date, columns of numbers and, if need be, dimensions.
 * The settings declare what a column is; nothing is guessed from the data.
 */
import { isZone } from '../../src/domain/calendar.ts';
import { type AccountFacts, type ConnectorContext, defineConnector } from '../kit/define-connector.ts';
import { fixAccount } from '../kit/failure.ts';
import { openBucket } from './bucket.ts';
import { credentialSchema } from './credential.ts';
import { openFolder } from './folder.ts';
import { parseLocation } from './location.ts';
import type { ObjectStore } from './object-store.ts';
import { readCall } from './read-call.ts';
import { metricsOf, type Settings, settingsSchema, timingOf } from './settings.ts';

export default defineConnector<Settings>({
  id: 's3-export',
  title: 'Files in a bucket or folder',
  docs: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html',
  credential: {
    kind: 'json',
    help: 'Keys of a user who may list the bucket and read its objects, and nothing else: { "accessKeyId", "secretAccessKey", "sessionToken"? }. Left out: the role or profile of the process. Folders need none.',
    fields: credentialSchema,
    scopes: ['s3:ListBucket', 's3:GetObject'],
  },
  settings: settingsSchema,
  zone: { kind: 'settings' },
  timing: timingOf,
  limits: {
    // A listing and a file are read once however much is asked of them.
    metricsPerQuery: 100,
    rangesPerQuery: 500,
    queriesPerCall: 200,
    rowsPerPage: 1_000,
    historyMonths: null,
    grains: ['day', 'range', 'item'],
  },
  // S3 names no limit of requests per day, and a folder has none.
  quota: { scope: 'connection', perMinute: null, perDay: null, concurrent: 2, costOfCall: () => 1, unit: 'listings' },
  metrics: metricsOf,
  dimensions: (settings) => settings.dimensions,
  separateMetrics: [],
  arrives: 'fetched',
  check,
  // One connection is one place of files; there is nothing to choose from.
  discover: async () => [],
  async *fetch(call, context) {
    const store = await openStore(context);
    try {
      yield* readCall(call, context, store);
    } finally {
      store.close();
    }
  },
});

async function openStore(context: ConnectorContext<Settings>): Promise<ObjectStore> {
  context.signal.throwIfAborted();
  const { location: text, pattern } = context.settings;
  const location = parseLocation(text);
  if (location === null) throw fixAccount({ setting: 'location', received: text, allowed: 's3://BUCKET/PREFIX/ or file:PATH' });
  if (location.kind === 's3') return openBucket(location, context);
  return openFolder(text, location.path, pattern, context.fileRoots);
}

/** Lists, and reads the first byte of one file: the two things that a sync needs. */
async function check(context: ConnectorContext<Settings>): Promise<AccountFacts> {
  const { settings, signal } = context;
  const store = await openStore(context);
  try {
    const { objects, listed } = await store.list(signal);
    const [first] = objects;
    const last = objects.at(-1);
    if (first !== undefined && first.archived === null) await store.probe(first, signal);
    if (!isZone(settings.zone)) throw fixAccount({ setting: 'zone', received: settings.zone, allowed: 'an IANA zone' });
    const currencies = new Set(Object.values(settings.metrics).flatMap(({ currency }) => (currency === undefined ? [] : [currency])));
    const [currency] = currencies;
    const matched = `${objects.length} of ${listed} files match${last === undefined ? '' : `; the last one is ${last.key}`}`;
    return { title: store.name, zone: settings.zone, currency: currencies.size === 1 ? (currency ?? null) : null, notes: [matched] };
  } finally {
    store.close();
  }
}
