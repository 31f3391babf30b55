/** COPY … FROM STDIN for node-postgres, as the bare baseline of a bulk load: no comparison, no answer per row. */
import type pg from 'pg';

interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sync(): void;
}
const CHUNK_LINES = 2_000;

export function copyIn(client: pg.Client, text: string, lines: Iterable<string>): Promise<void> {
  return new Promise((done, failed) => {
    const query = {
      submit: (connection: CopyConnection) => connection.query(text),
      handleCopyInResponse(connection: CopyConnection) {
        let chunk: string[] = [];
        for (const line of lines) {
          chunk.push(line);
          if (chunk.length < CHUNK_LINES) continue;
          connection.sendCopyFromChunk(Buffer.from(`${chunk.join('\n')}\n`));
          chunk = [];
        }
        if (chunk.length > 0) connection.sendCopyFromChunk(Buffer.from(`${chunk.join('\n')}\n`));
        connection.endCopyFrom();
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => done(),
      handleError: (error: Error) => failed(error),
    };
    client.query(query as unknown as pg.Submittable);
  });
}
