/** Bytes that WebCrypto accepts without a cast. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A value, or the promise of one: what a synchronous and an asynchronous backend share. */
export type Awaitable<T> = T | Promise<T>;

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text) as Bytes;
}

/** One array that holds the parts in order. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  return join(new Uint8Array(sizeOf(parts)), parts);
}

const BLOCK_BYTES = 8 * 1024;
let block: Bytes = new Uint8Array();
let blockUsed = 0;

/**
 * Zeros, for what is soon forgotten: a part of a block that is given out once. An array of its own
 * is four allocations outside of V8's heap, and takes ten times as long as a view. The block lives
 * as long as any of its views, and a thread that is sent one gets all of it: so never for a key,
 * nor for what is kept or waits for somebody else.
 */
export function brief(size: number): Bytes {
  if (size > BLOCK_BYTES) return new Uint8Array(size);
  if (blockUsed + size > block.length) {
    block = new Uint8Array(BLOCK_BYTES);
    blockUsed = 0;
  }
  return block.subarray(blockUsed, blockUsed += size);
}

/** The parts in order, {@linkcode brief}. */
export function briefConcat(...parts: readonly Uint8Array[]): Bytes {
  return join(brief(sizeOf(parts)), parts);
}

function sizeOf(parts: readonly Uint8Array[]): number {
  let size = 0;
  for (const part of parts) size += part.length;
  return size;
}

function join(whole: Bytes, parts: readonly Uint8Array[]): Bytes {
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/**
 * Whether two arrays are equal, in a time that depends on their lengths alone as far as a
 * just-in-time compiler can promise that: no early exit at the first difference.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** Whether every byte is zero, without an early exit. */
export function isZero(bytes: Uint8Array): boolean {
  let bits = 0;
  for (let i = 0; i < bytes.length; i++) bits |= bytes[i]!;
  return bits === 0;
}

/** An unsigned number as `size` big-endian bytes. */
export function uint(value: bigint | number, size: number): Bytes {
  const bytes = new Uint8Array(size);
  let rest = BigInt(value);
  for (let i = size - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  if (rest !== 0n) throw new RangeError(`Cannot write ${value} in ${size} bytes`);
  return bytes;
}

/** One character a byte: TextDecoder would drop a byte order mark, and two orders read alike. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
