/** The connectors as the use cases see them: what each declares under a connection's settings. */
import type { z } from 'zod';
import type { Connector } from '../../connectors/kit/define-connector.ts';
import { describeReceived, nearestOf } from '../definitions/problem.ts';
import { isMapping } from '../definitions/shape-problems.ts';
import { InputError, type InputProblem } from '../domain/input-error.ts';
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
  throw new InputError(parsed.error.issues.flatMap((issue) => settingProblems(issue, connection, connector)));
}

/** What stands there, what may, and what was probably meant. */
function settingProblems(issue: z.core.$ZodIssue, { id, settings }: ConnectionDefinition, connector: Connector): readonly InputProblem[] {
  const local = issue.path.map(String);
  const pathOf = (parts: readonly string[]) => ['connections', id, 'settings', ...parts].join('.');
  const value = local.reduce<unknown>((held, key) => (isMapping(held) && Object.hasOwn(held, key) ? held[key] : undefined), settings);
  if (issue.code === 'unrecognized_keys') {
    const known = local.length === 0 && 'shape' in connector.settings ? Object.keys(connector.settings.shape as object) : [];
    return issue.keys.map((key) => {
      const nearest = nearestOf(key, known);
      const message = `unknown setting "${key}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`;
      return { path: pathOf([...local, key]), received: key, allowed: known.join(', ') || 'a setting of this source', message };
    });
  }
  const allowed = allowedBy(issue);
  const received = describeReceived(value, ['settings', ...local]);
  const nearest = issue.code === 'invalid_value' && typeof value === 'string' ? nearestOf(value, issue.values.map(String)) : undefined;
  const message = `${local.join('.') || 'settings'}: ${received}${nearest === undefined ? `, expected ${allowed}` : `; did you mean "${nearest}"?`}`;
  return [{ path: pathOf(local), received, allowed, message }];
}

function allowedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  if (issue.code === 'invalid_union') return [...new Set(issue.errors.flat().map(allowedBy))].join('; or ');
  return issue.message.replace(/^Invalid (input|option|string): expected /, '').replace(/, received \w+$/, '');
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
