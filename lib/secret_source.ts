import { UserError } from "./errors.ts";

/** Where a secret comes from; never from the command line or the environment, which others see. */
export type SecretSource =
  | { readonly from: "prompt" }
  | { readonly from: "file"; readonly path: string }
  | { readonly from: "stdin" };

/** The options of one secret: `--pin`, `--pin-file FILE` and `--pin-stdin`. */
export interface SecretFlags {
  readonly ask: boolean;
  readonly file: string | undefined;
  readonly stdin: boolean;
}

/**
 * The source that the options name; undefined if they name none.
 * @param what such as `PIN`
 * @throws {UserError} they name several, which would leave open which one counts
 */
export function secretSource(what: string, flags: SecretFlags): SecretSource | undefined {
  const { ask, file, stdin } = flags;
  const sources: SecretSource[] = [
    ...(file === undefined ? [] : [{ from: "file", path: file } as const]),
    ...(stdin ? [{ from: "stdin" } as const] : []),
    ...(ask ? [{ from: "prompt" } as const] : []),
  ];
  if (sources.length > 1) {
    throw new UserError(`The ${what} is to come from more than one place`, {
      hints: ["have it asked for, or name a file, or give it on stdin"],
    });
  }
  return sources[0];
}
