/** The ways in which every source fails some day, and what may follow from each. */
import type { Failure } from '../../../src/domain/planning/failure.ts';
import type { ReplayedResponse } from './replay.ts';

type Next = Failure['next'];
export interface StandardFault {
  readonly response: ReplayedResponse;
  readonly allowed: readonly Next[];
  /** Requests that may be sent before giving up; a refused token is refreshed once. */
  readonly requestsMax: number;
  /** Waiting ends at least so many seconds from now. */
  readonly waitsForS?: number;
}
const HTML = '<!DOCTYPE html><html><title>Error 502 (Server Error)</title><p>That is an error.</html>';
const error = (code: number, status: string) => ({ error: { code, message: 'The request failed.', status } });
const answer = (status: number, rest: Partial<ReplayedResponse> = {}): ReplayedResponse => ({ status, headers: {}, ...rest });

export const STANDARD_FAULTS = {
  unauthorized: { response: answer(401, { json: error(401, 'UNAUTHENTICATED') }), allowed: ['reauthorize'], requestsMax: 2 },
  forbidden: { response: answer(403, { json: error(403, 'PERMISSION_DENIED') }), allowed: ['fix_binding', 'reauthorize'], requestsMax: 1 },
  not_found: { response: answer(404, { json: error(404, 'NOT_FOUND') }), allowed: ['fix_binding'], requestsMax: 1 },
  throttled: { response: answer(429, { json: error(429, 'RESOURCE_EXHAUSTED') }), allowed: ['wait'], requestsMax: 1 },
  throttled_for_120_seconds: {
    response: answer(429, { headers: { 'retry-after': '120' }, json: error(429, 'RESOURCE_EXHAUSTED') }),
    allowed: ['wait'],
    requestsMax: 1,
    waitsForS: 120,
  },
  server_error: { response: answer(500, { json: error(500, 'INTERNAL') }), allowed: ['retry'], requestsMax: 1 },
  unavailable: { response: answer(503, { headers: { 'retry-after': '30' }, text: '' }), allowed: ['retry', 'wait'], requestsMax: 1 },
  timeout: { response: answer(200, { fault: 'timeout' }), allowed: ['retry'], requestsMax: 1 },
  connection_reset: { response: answer(200, { fault: 'reset' }), allowed: ['retry'], requestsMax: 1 },
  html_bad_gateway: { response: answer(502, { headers: { 'content-type': 'text/html' }, text: HTML }), allowed: ['retry'], requestsMax: 1 },
  html_instead_of_data: {
    response: answer(200, { headers: { 'content-type': 'text/html' }, text: HTML }),
    allowed: ['fix_connector'],
    requestsMax: 1,
  },
  truncated_body: { response: answer(200, { text: '{"rows":[{"dimensionVal' }), allowed: ['fix_connector', 'retry'], requestsMax: 1 },
  error_in_a_success: { response: answer(200, { json: error(500, 'INTERNAL') }), allowed: ['retry', 'fix_connector'], requestsMax: 1 },
  empty_object: { response: answer(200, { json: {} }), allowed: ['fix_connector'], requestsMax: 1 },
  redirect_to_another_host: {
    response: answer(302, { headers: { location: 'https://elsewhere.example/' } }),
    allowed: ['fix_connector'],
    requestsMax: 1,
  },
} satisfies Readonly<Record<string, StandardFault>>;
export type StandardFaultName = keyof typeof STANDARD_FAULTS;
