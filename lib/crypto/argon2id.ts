import type { Bytes } from "../bytes.ts";

/** What it costs to try one PIN or password. */
export interface Argon2Cost {
  /** Memory in MiB. */
  readonly memoryMib: number;
  /** Times over that memory. */
  readonly passes: number;
  /** Lanes. */
  readonly parallelism: number;
}

/**
 * Argon2id, version 0x13, without secret and associated data, to 32 bytes (RFC 9106, 3). In
 * WebAssembly, for WebCrypto has it only since Deno 2.9; loaded at the first call, for most runs
 * of the ATM use neither PIN nor password.
 */
export async function argon2id(password: Bytes, salt: Bytes, cost: Argon2Cost): Promise<Bytes> {
  const { argon2id }: typeof import("./argon2_wasm.ts") = await import(
    "./argon2_wasm.ts" as string
  );
  const hash = await argon2id({
    password,
    salt,
    iterations: cost.passes,
    parallelism: cost.parallelism,
    memorySize: cost.memoryMib * 1024,
    hashLength: 32,
    outputType: "binary",
  });
  return hash.slice();
}
