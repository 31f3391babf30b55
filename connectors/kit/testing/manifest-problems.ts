/** What is wrong with a manifest that the types cannot see. */
import { z } from 'zod';
import { isZone } from '../../../src/domain/calendar.ts';
import { UNITS } from '../../../src/domain/metric.ts';
import type { PlannedCall } from '../../../src/domain/planning/fetch-plan.ts';
import { type Connector, checkMetrics } from '../define-connector.ts';

/** @param settings valid settings of one fixture, parsed */
export function manifestProblems(connector: Connector, folderName: string, settings: unknown): readonly string[] {
  const problems: string[] = [];
  const expectThat = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  expectThat(connector.id === folderName, `id "${connector.id}" is not the folder's name "${folderName}"`);
  expectThat(/^[a-z][a-z0-9-]*$/.test(connector.id), 'id is not kebab-case');
  expectThat(connector.title.trim() !== '', 'title is empty');
  expectThat(connector.docs === '' || /^https:\/\//.test(connector.docs), 'docs is not an https address');
  expectThat(connector.credential.help.trim() !== '', 'credential.help is empty');
  expectThat((connector.credential.kind === 'json') === (connector.credential.fields !== null), 'credential.fields go with kind "json"');
  const timing = typeof connector.timing === 'function' ? connector.timing(settings) : connector.timing;
  expectThat(timing.completeAfterDays >= 0, 'timing.completeAfterDays is negative');
  expectThat(timing.settledAfterDays >= timing.completeAfterDays, 'timing: settled before complete');
  if (connector.zone.kind === 'fixed') expectThat(isZone(connector.zone.zone), `unknown zone ${connector.zone.zone}`);
  const { limits, quota } = connector;
  for (const name of ['metricsPerQuery', 'rangesPerQuery', 'queriesPerCall', 'rowsPerPage'] as const)
    expectThat(Number.isInteger(limits[name]) && limits[name] > 0, `limits.${name} is not a positive whole number`);
  expectThat(limits.grains.length > 0, 'limits.grains is empty');
  expectThat(Number.isInteger(quota.concurrent) && quota.concurrent > 0, 'quota.concurrent is not a positive whole number');
  expectThat(quota.perMinute === null || quota.perMinute > 0, 'quota.perMinute is not positive');
  problems.push(...metricProblems(connector, settings), ...schemaProblems(connector), ...costProblems(connector));
  return problems;
}

function metricProblems(connector: Connector, settings: unknown): readonly string[] {
  const metrics = typeof connector.metrics === 'function' ? connector.metrics(settings) : connector.metrics;
  const problems = connector.separateMetrics
    .filter((name) => !Object.hasOwn(metrics, name))
    .map((name) => `separateMetrics names "${name}"`);
  try {
    checkMetrics(connector.id, metrics);
  } catch (error) {
    problems.push(String(error));
  }
  for (const [name, metric] of Object.entries(metrics)) {
    if (!UNITS.includes(metric.unit)) problems.push(`${name}: unknown unit ${metric.unit}`);
    if (metric.snapshotOnly === true && !connector.limits.grains.includes('day'))
      problems.push(`${name}: a snapshot is of a day, and limits.grains has no "day"`);
    if (metric.title.trim() === '') problems.push(`${name}: no title`);
    if (!Number.isInteger(metric.precision) || metric.precision < 0) problems.push(`${name}: precision ${metric.precision}`);
    if (metric.unit !== 'currency' && metric.currency !== null) problems.push(`${name}: a currency on ${metric.unit}`);
    const isRate = metric.aggregation.kind === 'ratio' || metric.aggregation.kind === 'weighted_mean';
    if (isRate && metric.absentMeansZero) problems.push(`${name}: an absent rate is not 0`);
  }
  return problems;
}

function schemaProblems(connector: Connector): readonly string[] {
  const problems: string[] = [];
  const schemas = { settings: connector.settings, 'credential.fields': connector.credential.fields };
  for (const [name, schema] of Object.entries(schemas)) {
    if (schema === null) continue;
    try {
      z.toJSONSchema(schema, { io: 'input' });
    } catch (error) {
      problems.push(`${name} has no JSON Schema, so no form: ${String(error)}`);
    }
  }
  return problems;
}

function costProblems(connector: Connector): readonly string[] {
  const nothing: PlannedCall = { key: 'none', connection: 'connection', queries: [], keyResults: [] };
  const cost = connector.quota.costOfCall(nothing);
  return Number.isFinite(cost) && cost >= 0 ? [] : [`quota.costOfCall of an empty call is ${cost}`];
}
