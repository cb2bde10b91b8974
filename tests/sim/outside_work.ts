import { setImmediate } from "node:timers";

type Method = (...parameters: never[]) => Promise<unknown>;

let working = 0;

/**
 * WebCrypto works on threads of the runtime, and is done whenever it is done. It is watched, so
 * that simulated time can stand still meanwhile. All other work of the programs is done at once.
 */
export function watchOutsideWork(): Disposable {
  const subtle = SubtleCrypto.prototype as unknown as Record<string, Method>;
  const originals = ["importKey", "exportKey", "encrypt", "decrypt", "digest", "sign", "verify"]
    .map((name) => [name, subtle[name]!] as const);
  for (const [name, method] of originals) {
    subtle[name] = function (this: SubtleCrypto, ...parameters: never[]) {
      working++;
      return method.apply(this, parameters).finally(() => working--);
    };
  }
  return {
    [Symbol.dispose]() {
      for (const [name, method] of originals) subtle[name] = method;
    },
  };
}

/** Resolves when all promises have gone on that can without waiting: they precede any macrotask. */
export async function quiet(): Promise<void> {
  do {
    await new Promise<void>((resolve) => setImmediate(() => resolve()));
  } while (working > 0);
}

/** Loads what programs load only when they need it, so that no run waits for a file of ours. */
export async function loadPrograms(): Promise<void> {
  for (const path of ["../../atm/", "../../lib/", "../../lib/channel/", "../../lib/audit/"]) {
    const folder = new URL(path, import.meta.url);
    for await (const { name } of Deno.readDir(folder)) {
      const isModule = name.endsWith(".ts") && !name.endsWith("_test.ts") && name !== "main.ts";
      if (isModule) await import(new URL(name, folder).href);
    }
  }
}
