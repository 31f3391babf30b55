/** The parts of one or several files → one definition, each part read on its own so that every mistake is found at once. */
import { inclusiveRange, localDate, type WeekStart } from '../domain/calendar.ts';
import type { ConnectionDefinition, Cycle, KeyResult, Objective, OkrDefinition, WorkspaceSettings } from '../domain/key-result.ts';
import { connection, cycle, type DefinitionTop, objectiveHead, WEEKDAYS, type WorkspaceShape, workspace } from './file-shapes.ts';
import { keyResultShape } from './key-result-shape.ts';
import { lowerKeyResult } from './lower-key-result.ts';
import type { Lowering } from './lower-measurement.ts';
import { isSecretPath, listed, type Path, unknownName } from './problem.ts';
import type { FileReport } from './report.ts';
import { isMapping, readShape } from './shape-problems.ts';

/** Where a part of the definition stands. */
export interface Origin {
  readonly report: FileReport;
  readonly path: Path;
}
export interface FileTop {
  readonly report: FileReport;
  readonly top: DefinitionTop;
}
export interface Assembled {
  readonly definition: OkrDefinition;
  /** By position in the definition. */
  readonly connections: readonly Origin[];
  readonly cycles: readonly Origin[];
  readonly objectives: readonly (Origin & { readonly keyResults: readonly (Origin & { readonly percentLevels: readonly Path[] })[] })[];
  /** Ids of key results that stand in the files, also of those that could not be read. */
  readonly keyResultIds: ReadonlySet<string>;
}
export interface AssembleOptions {
  readonly hasTitle: boolean;
  /** Names that inputs may use beside the file's connections; null: those of the file only. */
  readonly otherConnections: readonly string[] | null;
}

interface Part extends Origin {
  readonly value: unknown;
}
const keyResults = { true: keyResultShape(true), false: keyResultShape(false) };
const heads = { true: objectiveHead(true), false: objectiveHead(false) };

export function assemble(files: readonly FileTop[], options: AssembleOptions): Assembled {
  const parts = (key: 'connections' | 'cycles' | 'objectives') =>
    files.flatMap(({ report, top }) => (top[key] ?? []).map((value, index): Part => ({ report, path: [key, index], value })));
  const connectionParts = parts('connections');
  const cycleParts = parts('cycles');
  const objectiveParts = parts('objectives');
  const keyResultParts = objectiveParts.flatMap(keyResultPartsOf);
  refuseDuplicates(connectionParts, 'connection');
  refuseDuplicates(cycleParts, 'cycle');
  refuseDuplicates(objectiveParts, 'objective');
  refuseDuplicates(keyResultParts, 'key result');
  const connections = connectionParts.flatMap(lowerConnection);
  const cycles = cycleParts.flatMap(lowerCycle);
  // What cannot be read may hold any name.
  const isListWrong = (key: string) => files.some(({ report }) => report.isWrong([key]));
  const names: Names = {
    connections: isListWrong('connections') ? null : [...idsOf(connectionParts), ...(options.otherConnections ?? [])],
    cycles: isListWrong('cycles') ? null : idsOf(cycleParts),
    keyResults: idsOf(keyResultParts),
  };
  const objectives = objectiveParts.flatMap((part) => lowerObjective(part, names, options));
  return {
    definition: {
      workspace: lowerWorkspace(files),
      connections: connections.map((each) => each.value),
      cycles: withStandIns(
        cycles.map((each) => each.value),
        objectives,
      ),
      objectives: objectives.map((each) => each.value),
    },
    connections,
    cycles,
    objectives,
    keyResultIds: new Set(names.keyResults),
  };
}

function keyResultPartsOf({ report, path, value }: Part): readonly Part[] {
  const list = isMapping(value) ? value.keyResults : null;
  return Array.isArray(list) ? list.map((each: unknown, index) => ({ report, path: [...path, 'keyResults', index], value: each })) : [];
}
function idOf(value: unknown): string | null {
  return isMapping(value) && typeof value.id === 'string' ? value.id : null;
}
function idsOf(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => idOf(part.value) ?? []);
}

function refuseDuplicates(parts: readonly Part[], what: string): void {
  const seen = new Map<string, Origin>();
  for (const part of parts) {
    const id = idOf(part.value);
    if (id === null) continue;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, part);
    else {
      const { line } = first.report.document.locate([...first.path, 'id'], false);
      const where = first.report === part.report ? `line ${line}` : `${first.report.fileName} line ${line}`;
      const message = `two ${what}s have the id "${id}"; the first is on ${where}`;
      part.report.add({ path: [...part.path, 'id'], received: JSON.stringify(id), allowed: `each ${what} id once`, message });
    }
  }
}

function lowerWorkspace(files: readonly FileTop[]): WorkspaceSettings {
  const [first, second] = files.filter(({ top }) => top.workspace !== undefined);
  if (second !== undefined) {
    const message = `the workspace is described twice; ${first?.report.fileName} has it already`;
    second.report.add({ path: ['workspace'], atKey: true, received: 'a second workspace', allowed: 'one workspace in all files', message });
  }
  const read = first === undefined ? { value: {} as WorkspaceShape } : readShape(workspace, first.top.workspace, ['workspace']);
  if ('problems' in read) for (const problem of read.problems) first?.report.add(problem);
  const shape: WorkspaceShape = 'value' in read ? read.value : {};
  const thresholds = shape.statusThresholds ?? { onTrack: 0.9, atRisk: 0.7 };
  if (thresholds.atRisk > thresholds.onTrack) {
    const message = `at_risk begins below on_track: atRisk ${thresholds.atRisk} is above onTrack ${thresholds.onTrack}`;
    first?.report.add({
      path: ['workspace', 'statusThresholds', 'atRisk'],
      received: String(thresholds.atRisk),
      allowed: `at most ${thresholds.onTrack}`,
      message,
    });
  }
  return {
    zone: shape.zone ?? 'UTC',
    currency: shape.currency ?? null,
    weekStart: (WEEKDAYS.indexOf(shape.weekStart ?? 'monday') + 1) as WeekStart,
    fiscalYearStart: shape.fiscalYearStart ?? 1,
    locale: shape.locale ?? 'en',
    statusThresholds: thresholds,
  };
}

/** A cycle that could not be read stands open, so that the key results in it are checked all the same. */
function withStandIns(cycles: readonly Cycle[], objectives: readonly { readonly value: Objective }[]): readonly Cycle[] {
  const known = new Set(cycles.map((each) => each.id));
  const unread = new Set(objectives.map(({ value }) => value.cycle).filter((id) => !known.has(id)));
  return [...cycles, ...[...unread].map((id): Cycle => ({ id, range: inclusiveRange(localDate('1901-01-01'), localDate('2199-12-31')) }))];
}

function lowerConnection({ report, path, value }: Part): readonly (Origin & { readonly value: ConnectionDefinition })[] {
  const read = readShape(connection, value, path);
  if ('problems' in read) {
    for (const problem of read.problems) report.add(problem);
    return [];
  }
  const { id, source, settings = {}, credential = null } = read.value;
  refuseSecrets(settings, [...path, 'settings'], report);
  const placed = (text: string) => inFolder(text, report.folder);
  const { location } = settings;
  return [
    {
      report,
      path,
      value: {
        id,
        source,
        settings: typeof location === 'string' ? { ...settings, location: placed(location) } : settings,
        credential: credential === null ? null : placed(credential),
      },
    },
  ];
}

/** "file:../traffic.csv" is meant from where the file lies that says so, whoever reads it later and wherever from. */
function inFolder(text: string, folder: string | null): string {
  const relative = /^file:([^/].*)$/s.exec(text)?.[1];
  return relative === undefined || folder === null ? text : `file:${joined(folder, relative)}`;
}

/** The same place always in the same words: without "." and "..", so that where somebody stood makes no other definition. */
function joined(folder: string, relative: string): string {
  // Another system's way of writing folders is left as it is.
  if (!folder.startsWith('/')) return `${folder}/${relative}`;
  const parts: string[] = [];
  for (const part of `${folder}/${relative}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}${relative.endsWith('/') ? '/' : ''}`;
}

/** A secret among the settings would be stored and shown as they are. */
function refuseSecrets(settings: Readonly<Record<string, unknown>>, path: Path, report: FileReport): void {
  for (const [key, value] of Object.entries(settings)) {
    if (isMapping(value)) refuseSecrets(value, [...path, key], report);
    else if (typeof value === 'string' && isSecretPath([key])) {
      const message = `"${key}" looks like a secret; settings are shown to people. Put it into the credential and write credential: env:NAME`;
      report.add({
        path: [...path, key],
        received: `a text of ${value.length} characters (not shown)`,
        allowed: 'settings without secrets',
        message,
      });
    }
  }
}

function lowerCycle({ report, path, value }: Part): readonly (Origin & { readonly value: Cycle })[] {
  const read = readShape(cycle, value, path);
  if ('problems' in read) {
    for (const problem of read.problems) report.add(problem);
    return [];
  }
  const { id, starts, ends } = read.value;
  if (ends < starts) {
    const message = `cycle "${id}" ends (${ends}) before it starts (${starts})`;
    report.add({ path: [...path, 'ends'], received: ends, allowed: `a date from ${starts} on`, message });
    return [];
  }
  return [{ report, path, value: { id, range: inclusiveRange(localDate(starts), localDate(ends)) } }];
}

interface Names {
  readonly connections: readonly string[] | null;
  readonly cycles: readonly string[] | null;
  readonly keyResults: readonly string[];
}
type LoweredObjective = Assembled['objectives'][number] & { readonly value: Objective };

function lowerObjective(part: Part, names: Names, options: AssembleOptions): readonly LoweredObjective[] {
  const { report, path } = part;
  const lowered = keyResultPartsOf(part).flatMap((each) => lowerOne(each, names, options));
  const read = readShape(heads[`${options.hasTitle}`], part.value, path);
  if ('problems' in read) {
    for (const problem of read.problems) report.add(problem);
    return [];
  }
  const shape = read.value;
  if (names.cycles !== null && !names.cycles.includes(shape.cycle))
    report.add(unknownName('cycle', shape.cycle, names.cycles, [...path, 'cycle']));
  if (shape.parent !== undefined && !names.keyResults.includes(shape.parent)) {
    const problem = unknownName('key result', shape.parent, names.keyResults, [...path, 'parent']);
    report.add({ ...problem, allowed: `the key result of the level above: ${listed(names.keyResults)}` });
  }
  const value: Objective = {
    id: shape.id,
    title: shape.title ?? shape.id,
    cycle: shape.cycle,
    owner: shape.owner ?? null,
    parent: shape.parent ?? null,
    weight: shape.weight ?? 1,
    keyResults: lowered.map((each) => each.value),
  };
  return [{ report, path, value, keyResults: lowered }];
}

function lowerOne(
  { report, path, value }: Part,
  names: Names,
  options: AssembleOptions,
): readonly (Origin & { readonly value: KeyResult; readonly percentLevels: readonly Path[] })[] {
  const read = readShape(keyResults[`${options.hasTitle}`], value, path);
  if ('problems' in read) {
    for (const problem of read.problems) report.add(problem);
    return [];
  }
  const percentLevels: Path[] = [];
  const lowering: Lowering = { report: report.add, connections: names.connections, percentLevels };
  const keyResult = lowerKeyResult(read.value, path, lowering);
  return keyResult === null ? [] : [{ report, path, value: keyResult, percentLevels }];
}
