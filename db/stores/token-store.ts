/** API tokens, one-time sign-in texts and sessions. Texts are answered once and held as SHA-256 digests only. */
import { createHash } from 'node:crypto';
import type { ApiToken, TokenStore } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import { audit, type StoreContext } from './store-context.ts';

const PREFIXES = { token: 'nyk_', session: 'nys_', sign_in: 'nyl_' } as const;
const SHOWN_PREFIX_LENGTH = 10;

export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function makeTokenStore({ run, workspace, randomness }: StoreContext): TokenStore {
  return {
    create: (name, scopes, expiresAt, at) =>
      run(async (t) => {
        const text = `${PREFIXES.token}${randomness.token()}`;
        const token: ApiToken = {
          id: randomness.uuid(),
          name,
          scopes,
          prefix: text.slice(0, SHOWN_PREFIX_LENGTH),
          createdAt: at,
          expiresAt,
          lastUsedAt: null,
        };
        await t`
          insert into api_tokens (workspace_id, id, name, scopes, prefix, text_digest, created_at, expires_at)
          values (${workspace}, ${token.id}, ${name}, ${[...scopes]}::text[], ${token.prefix}, ${digestOf(text)}, ${at}, ${expiresAt})`;
        await audit(t, workspace, 'token_created', token.id, { name, scopes });
        return { token, text };
      }),
    find: (text, at) =>
      run(async (t) => {
        const [token] = await t<ApiToken[]>`
          select ${columns(t)} from api_tokens
          where workspace_id = ${workspace} and text_digest = ${digestOf(text)} and revoked_at is null and (expires_at is null or expires_at > ${at})`;
        if (token === undefined) return null;
        // To the minute: a token in use would else write with every request.
        await t`
          update api_tokens set last_used_at = ${at} where id = ${token.id} and (last_used_at is null or last_used_at < ${at}::timestamptz - interval '1 minute')`;
        return token;
      }),
    list: () => run((t) => t<ApiToken[]>`select ${columns(t)} from api_tokens where revoked_at is null order by created_at, id`),
    revoke: (id) =>
      run(async (t) => {
        const revoked = await t`update api_tokens set revoked_at = now() where id = ${id} and revoked_at is null`;
        if (revoked.count > 0) await audit(t, workspace, 'token_revoked', id);
      }),
    createSignIn: (expiresAt) =>
      run(async (t) => {
        const text = `${PREFIXES.sign_in}${randomness.token()}`;
        await t`delete from sign_ins where expires_at < now() - interval '30 days'`;
        await t`insert into sign_ins (workspace_id, text_digest, expires_at) values (${workspace}, ${digestOf(text)}, ${expiresAt})`;
        return text;
      }),
    redeemSignIn: (text, at, sessionExpiresAt) =>
      run(async (t) => {
        // One statement decides: of two that redeem at once, one finds it redeemed.
        const redeemed = await t`
          update sign_ins set redeemed_at = ${at}
          where workspace_id = ${workspace} and text_digest = ${digestOf(text)} and redeemed_at is null and expires_at > ${at}`;
        if (redeemed.count !== 1) return null;
        const session = `${PREFIXES.session}${randomness.token()}`;
        await t`delete from sessions where expires_at < now() - interval '30 days'`;
        await t`
          insert into sessions (workspace_id, text_digest, created_at, expires_at) values (${workspace}, ${digestOf(session)}, ${at}, ${sessionExpiresAt})`;
        await audit(t, workspace, 'signed_in', 'session');
        return session;
      }),
    findSession: (text, at) =>
      run(async (t) => {
        const [found] =
          await t`select 1 from sessions where workspace_id = ${workspace} and text_digest = ${digestOf(text)} and expires_at > ${at}`;
        return found !== undefined;
      }),
  };
}

function columns(t: Transaction) {
  return t`id, name, scopes, prefix, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt"`;
}
