/** JSON whose shape is not described: what it is must be asked before it is read. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}
export function isRecord(json: Json | undefined): json is { readonly [name: string]: Json } {
  return typeof json === 'object' && json !== null && !isList(json);
}
