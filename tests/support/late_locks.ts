const STEP_MS = 5;
const WAIT_MS_MAX = 10_000;

/**
 * Without tryLock (Deno 2.6), an attempt given up gets the lock late and lets it go again at once:
 * waits until this process has nothing open any more at the path or below it.
 */
export async function lateLocksLetGo(path: string): Promise<void> {
  if ("tryLock" in Deno.FsFile.prototype) return;
  // Where the system does not tell what is open, for long enough on most days.
  if (!await areDescriptorsTold()) return await pause(50);
  const real = await Deno.realPath(path).catch(() => path);
  for (let ms = 0; ms < WAIT_MS_MAX && await isOpen(real); ms += STEP_MS) await pause(STEP_MS);
}

async function isOpen(path: string): Promise<boolean> {
  for await (const { name } of Deno.readDir(DESCRIPTORS)) {
    const found = await Deno.readLink(`${DESCRIPTORS}/${name}`).catch(() => "");
    if (found === path || found.startsWith(`${path}/`)) return true;
  }
  return false;
}

async function areDescriptorsTold(): Promise<boolean> {
  return await Deno.stat(DESCRIPTORS).then(() => true, () => false);
}

const DESCRIPTORS = "/proc/self/fd";

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
