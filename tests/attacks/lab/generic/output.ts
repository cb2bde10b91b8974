import { pause } from "../../customer.ts";
import type { Attack, Verdict } from "../attack.ts";
import { broken, notApplicable } from "../attack.ts";
import { balanceIn } from "../model.ts";
import type { Site } from "../site.ts";
import { DEPOSIT } from "../wiretap.ts";

/** Programs whose output goes nowhere: money must not hang on whether somebody reads. */
export const OUTPUTS: readonly Attack[] = [
  mute("bank-on-a-full-disk", "the bank's stdout is a full disk", 'exec "$@" >/dev/full'),
  mute("bank-without-stdout", "the bank's stdout is closed", 'exec "$@" >&-'),
  {
    id: "output/bank-without-a-reader",
    class: "A24",
    title: "who reads the bank's stdout goes away",
    run: (site) =>
      intoPipe(site, async (reader) => {
        await reader.read(new Uint8Array(64));
        reader.close();
        return await serve(site);
      }),
  },
  {
    id: "output/bank-with-a-sleeping-reader",
    class: "A24",
    title: "who reads the bank's stdout has stopped, and the pipe is full",
    slow: true,
    run: (site) =>
      intoPipe(site, async (reader) => {
        try {
          // A line of protocol_error each: 64 KiB of them fill a pipe.
          for (let i = 0; i < 5_000; i++) await knock(site);
          return await serve(site);
        } finally {
          reader.close();
        }
      }),
  },
  {
    id: "output/atm-on-a-full-disk",
    class: "A24",
    title: "the ATM's stdout is a full disk",
    run: (site) => orderUnseen(site, 'exec "$@" >/dev/full'),
  },
  {
    id: "output/atm-without-stdout",
    class: "A24",
    title: "the ATM's stdout is closed",
    run: (site) => orderUnseen(site, 'exec "$@" >&-'),
  },
];

function mute(name: string, title: string, shell: string): Attack {
  return {
    id: `output/${name}`,
    class: "A24",
    title,
    async run(site) {
      if (Deno.build.os !== "linux") return notApplicable("there is no /dev/full");
      await site.beginAnew({ shell, isMute: true });
      return await serve(site);
    },
  };
}

/** An account and a deposit, as if nothing were. */
async function serve(site: Site): Promise<Verdict> {
  for (const args of [["-a", "john", "-n", "100.00"], DEPOSIT]) {
    const { code } = await site.atm(args);
    if (site.bankPid === undefined) return broken("the bank has ended");
    if (code !== 0) return broken(`the ATM ends with ${code}: nobody is served any more`);
  }
  return await site.judge();
}

/** A new bank whose stdout is a pipe in the attacker's hands. */
async function intoPipe(
  site: Site,
  attack: (reader: Deno.FsFile) => Promise<Verdict>,
): Promise<Verdict> {
  const pipe = await Deno.makeTempFile();
  await Deno.remove(pipe);
  const made = await new Deno.Command("mkfifo", { args: [pipe] }).output().catch(() => null);
  if (made?.success !== true) return notApplicable("there is no mkfifo");
  try {
    const opened = Deno.open(pipe, { read: true });
    await site.beginAnew({ shell: `exec "$@" >'${pipe}'`, isMute: true });
    return await attack(await opened);
  } finally {
    await Deno.remove(pipe);
  }
}

async function knock(site: Site): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: site.port });
  // It may have been hung up on already.
  await connection.write(new Uint8Array(8)).catch(() => {});
}

/** An order of an ATM whose answer nobody can see; it is done or not, and the ATM does not crash. */
async function orderUnseen(site: Site, shell: string): Promise<Verdict> {
  if (Deno.build.os !== "linux") return notApplicable("there is no /dev/full");
  const { code, isLate } = await site.crippledAtm(DEPOSIT, shell);
  if (isLate) return broken("the ATM does not end");
  if (code !== 0 && code !== 63 && code !== 255) return broken(`the ATM ends with ${code}`);
  await pause(100);
  const { stdout } = await site.atm(["-a", "john", "-g"]);
  if (balanceIn(stdout) === 150_00n) site.forgive("john", "50.00");
  return await site.judge(`exit ${code}; afterwards ${stdout.trim()}`);
}
