/** What an error of a stream or of this machine's disk means while a file is brought in. */
import { fixAccount, retry, type SourceError } from '../kit/failure.ts';

export function failureOfFile(error: unknown, subject: string): SourceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : 'Unknown';
  const internal = `${subject}: ${error instanceof Error ? error.message : String(error)}`;
  if (code === 'ENOSPC' || code === 'EDQUOT') return retry({ public: 'the machine has no room for temporary files', internal });
  if (code === 'EACCES' || code === 'EPERM')
    return fixAccount(
      { setting: 'location', received: subject, allowed: 'a file that this process may read' },
      { public: `${subject} may not be read by this process`, internal },
    );
  // The connection broke, the server stopped sending, or the file went away: each passes.
  return retry({ public: `${subject} could not be read to its end (${code})`, internal });
}
