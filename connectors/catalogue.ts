// Written by scripts/generate-catalogue.mjs from the folders beside it; do not edit.
import type { Connector } from './kit/define-connector.ts';

/** Every connector by id, loaded when it is first asked for: its vendor's package may be large. */
export const CATALOGUE = {
  ga4: async (): Promise<Connector> => (await import('./ga4/index.ts')).default,
  manual: async (): Promise<Connector> => (await import('./manual/index.ts')).default,
  push: async (): Promise<Connector> => (await import('./push/index.ts')).default,
  's3-export': async (): Promise<Connector> => (await import('./s3-export/index.ts')).default,
} as const satisfies Readonly<Record<string, () => Promise<Connector>>>;
export type ConnectorId = keyof typeof CATALOGUE;
