/** A share from 0 to 1 as a bar of `width` characters; never full before it is whole. */
export function shareBar(share: number, width: number): string {
  const filled = Math.floor(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
