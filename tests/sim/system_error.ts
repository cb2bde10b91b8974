const KINDS = {
  ENOENT: Deno.errors.NotFound,
  EEXIST: Deno.errors.AlreadyExists,
  ENOTDIR: Deno.errors.NotADirectory,
  ENOTEMPTY: Error,
  EIO: Error,
  ENOSPC: Error,
} as const;

/** An error as the operating system gives it to Deno. */
export function systemError(code: keyof typeof KINDS, path: string): Error {
  return Object.assign(new KINDS[code](`${code}: ${path}`), { code });
}
