import { describe, expect, test } from 'vitest';
import { useDeployment } from '../support/database.ts';
import { at } from './samples.ts';

const workbench = useDeployment();
const now = at('2026-10-01T08:00:00Z');
const soon = at('2026-10-01T09:00:00Z');
const later = at('2026-10-02T08:00:00Z');

describe('TokenStore', () => {
  test('a token is found by its text until it expires or is revoked', async () => {
    const { tokens } = await workbench.fresh();
    const { token, text } = await tokens.create('ci', ['read', 'write'], soon, now);
    expect(text).toMatch(/^nyk_[\w-]{22,}$/);
    expect(text.startsWith(token.prefix)).toBe(true);
    expect(await tokens.find(text, now)).toEqual(token);
    expect(await tokens.find(text, soon)).toBeNull();
    expect(await tokens.find(`${text}x`, now)).toBeNull();
    await tokens.revoke(token.id);
    expect(await tokens.find(text, now)).toBeNull();
    expect(await tokens.list()).toEqual([]);
  });

  test('a token tells when it was last used, to the minute', async () => {
    const { tokens } = await workbench.fresh();
    const { text } = await tokens.create('ci', ['read'], null, now);
    await tokens.find(text, now);
    await tokens.find(text, at('2026-10-01T08:00:30Z'));
    expect((await tokens.list())[0]?.lastUsedAt).toBe(now);
    await tokens.find(text, soon);
    expect((await tokens.list())[0]?.lastUsedAt).toBe(soon);
  });

  test('a sign-in text opens one session, once, in time', async () => {
    const { tokens } = await workbench.fresh();
    const text = await tokens.createSignIn(soon);
    const sessions = await Promise.all([1, 2, 3, 4].map(() => tokens.redeemSignIn(text, now, later)));
    const [session, ...others] = sessions.filter((found) => found !== null);
    expect(others).toEqual([]);
    expect(await tokens.findSession(session ?? '', soon)).toBe(true);
    expect(await tokens.findSession(session ?? '', later)).toBe(false);
    expect(await tokens.findSession(text, soon)).toBe(false);
    expect(await tokens.redeemSignIn(await tokens.createSignIn(now), now, later)).toBeNull();
  });

  test('a text of one workspace opens nothing in another, and its workspace is found from the text alone', async () => {
    const [mine, theirs] = [await workbench.fresh(), await workbench.fresh()];
    const { text } = await mine.tokens.create('ci', ['admin'], null, now);
    const signIn = await mine.tokens.createSignIn(later);
    expect(await theirs.tokens.find(text, now)).toBeNull();
    expect(await theirs.tokens.redeemSignIn(signIn, now, later)).toBeNull();
    expect(await workbench.deployment.workspaceOf('token', text)).toBe(mine.workspaceId);
    expect(await workbench.deployment.workspaceOf('sign_in', signIn)).toBe(mine.workspaceId);
    const session = (await mine.tokens.redeemSignIn(signIn, now, later)) ?? '';
    expect(await workbench.deployment.workspaceOf('session', session)).toBe(mine.workspaceId);
    expect(await workbench.deployment.workspaceOf('session', text)).toBeNull();
    expect(await workbench.deployment.workspaceOf('token', 'nyk_nothing')).toBeNull();
  });
});
