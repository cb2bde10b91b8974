/** One character a byte: TextDecoder would drop a byte order mark, and two orders read alike. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
