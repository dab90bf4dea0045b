/** `1 credit`, `31 credits`. */
export function credits(count: number): string {
  return `${count} ${count === 1 ? 'credit' : 'credits'}`;
}

export function photos(count: number): string {
  return `${count} ${count === 1 ? 'photo' : 'photos'}`;
}
