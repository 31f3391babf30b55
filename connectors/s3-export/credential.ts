/** The credential of a bucket; none: the process environment's own role, profile or keys. */
import { z } from 'zod';
import { reauthorize } from '../kit/failure.ts';

export const credentialSchema = z.strictObject({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1).optional(),
});
export type S3Credential = z.infer<typeof credentialSchema>;

/** @returns null where there is none. @throws SourceError `reauthorize` for another shape, of which only names are told */
export function credentialOf(credential: unknown): S3Credential | null {
  if (credential === null || credential === undefined) return null;
  const parsed = credentialSchema.safeParse(credential);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => issue.path.join('.') || issue.message).join(', ');
  throw reauthorize({ public: `the credential needs accessKeyId and secretAccessKey, with an optional sessionToken; wrong: ${wrong}` });
}
