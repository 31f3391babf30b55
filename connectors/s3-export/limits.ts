/** Every bound of this connector in one place. A file from outside may be huge, broken or hostile. */
export const LIMITS = {
  /** ListObjectsV2 pages of 1 000 keys. */
  pagesMax: 50,
  /** Objects that the pattern may match. */
  objectsMax: 10_000,
  /** Stored bytes of one object. */
  objectBytesMax: 2 * 1024 ** 3,
  /** Bytes of one object after decompression. */
  textBytesMax: 8 * 1024 ** 3,
  /** Bytes after decompression of all objects of one call. */
  callBytesMax: 32 * 1024 ** 3,
  /** Past this size, content that decompresses to more than `ratioMax` times its stored bytes is taken for a bomb. */
  ratioFromBytes: 64 * 1024 ** 2,
  ratioMax: 1_000,
  /** Longest line, row or JSON object. */
  lineBytesMax: 1024 ** 2,
  columnsMax: 2_000,
  /** Rows of one object. */
  rowsMax: 100_000_000,
  /** Combinations of day and dimension values that one call may hold. */
  groupsMax: 2_000_000,
  /** Different items in one query. */
  itemsMax: 20_000,
  /** Objects read at most that explain lists one by one. */
  exchangesMax: 100,
  /** Exact windows remembered for a series. */
  windowsMax: 64,
  memory: '512MB',
  spill: '8GB',
  threads: 2,
  connectTimeoutMs: 10_000,
  /** Without a byte. */
  idleTimeoutMs: 30_000,
} as const;
export type Limits = { readonly [Name in keyof typeof LIMITS]: (typeof LIMITS)[Name] extends number ? number : string };
