/** The connectors as the use cases see them: what each declares under a connection's settings. */
import type { Connector } from '../../connectors/kit/define-connector.ts';
import { InputError } from '../domain/input-error.ts';
import type { ConnectionDefinition } from '../domain/key-result.ts';
import type { SourceCatalogue, SourceManifest } from '../ports.ts';

export type Connectors = ReadonlyMap<string, Connector>;

/** A connection's connector and its settings as the connector's own schema reads them. */
export interface Bound {
  readonly connector: Connector;
  readonly settings: unknown;
}

export function makeSourceCatalogue(connectors: Connectors): SourceCatalogue & { bind(connection: ConnectionDefinition): Bound } {
  const bounds = new WeakMap<ConnectionDefinition, Bound>();
  const manifests = new WeakMap<ConnectionDefinition, SourceManifest>();
  const bind = (connection: ConnectionDefinition): Bound => {
    let bound = bounds.get(connection);
    if (bound === undefined) {
      bound = bindTo(connectors, connection);
      bounds.set(connection, bound);
    }
    return bound;
  };
  return {
    bind,
    manifestOf: (connection) => {
      let manifest = manifests.get(connection);
      if (manifest === undefined) {
        manifest = manifestOf(bind(connection));
        manifests.set(connection, manifest);
      }
      return manifest;
    },
  };
}

function bindTo(connectors: Connectors, connection: ConnectionDefinition): Bound {
  const connector = connectors.get(connection.source);
  if (connector === undefined) {
    const allowed = [...connectors.keys()].join(', ');
    const message = `unknown source "${connection.source}"; known: ${allowed}`;
    throw new InputError([{ path: `connections.${connection.id}.source`, received: connection.source, allowed, message }]);
  }
  const parsed = connector.settings.safeParse(connection.settings);
  if (parsed.success) return { connector, settings: parsed.data };
  throw new InputError(
    parsed.error.issues.map((issue) => ({
      path: ['connections', connection.id, 'settings', ...issue.path].join('.'),
      received: issue.input === undefined ? 'nothing' : typeof issue.input,
      allowed: issue.message,
      message: issue.message,
    })),
  );
}

function manifestOf({ connector, settings }: Bound): SourceManifest {
  const { id, title, arrives, limits, separateMetrics, quota, metrics, timing, zone } = connector;
  const { completeAfterDays, settledAfterDays } = typeof timing === 'function' ? timing(settings) : timing;
  return {
    source: id,
    title,
    arrives,
    completeAfterDays,
    settledAfterDays,
    limits,
    separateMetrics,
    quota,
    metrics: typeof metrics === 'function' ? metrics(settings) : metrics,
    zone: zone.kind === 'fixed' ? zone.zone : zone.kind === 'settings' ? zoneSetting(settings) : null,
  };
}

function zoneSetting(settings: unknown): string | null {
  const zone = typeof settings === 'object' && settings !== null && 'zone' in settings ? settings.zone : null;
  return typeof zone === 'string' ? zone : null;
}
