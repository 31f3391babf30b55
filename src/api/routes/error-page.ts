/** What a problem's `type` leads to: a page with every error code and what to do about it. */
import type { FastifyPluginAsync } from 'fastify';
import { ERROR_CODES } from '../errors.ts';

export const errorPage: FastifyPluginAsync = async (app) => {
  app.get('/docs/errors', { schema: { hide: true } }, async (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
};

const rows = Object.entries(ERROR_CODES).map(
  ([code, { status, title, remedy }]) =>
    `<dt id="${code}"><code>${code}</code> (${status}): ${escaped(title)}</dt>\n<dd>${escaped(remedy).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</dd>`,
);
const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Nyckel: errors of the HTTP API</title><meta name="viewport" content="width=device-width"></head>
<body>
<h1>Errors of the HTTP API</h1>
<p>Every error is a problem document (RFC 9457) with <code>code</code>, <code>detail</code> and, for bad input, <code>errors</code>: where, what was received, what is allowed.</p>
<dl>
${rows.join('\n')}
</dl>
</body>
</html>
`;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
