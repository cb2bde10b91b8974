import { concat } from "../../../../lib/bytes.ts";
import type { Bytes } from "../../../../lib/bytes.ts";
import { pause, within } from "../../customer.ts";
import type { Attack, Verdict } from "../attack.ts";
import { broken, notApplicable } from "../attack.ts";
import type { Site } from "../site.ts";
import { DEPOSIT, record } from "../wiretap.ts";

/** Strangers who take up room, with an honest ATM beside them that must be served within 10 s. */
export const FLOODS: readonly Attack[] = [
  flood("one-idle-connection", "one connection that says nothing", 1, () => new Uint8Array()),
  flood("200-idle-connections", "200 connections that say nothing", 200, () => new Uint8Array()),
  flood(
    "half-a-message",
    "50 connections with half of a first message",
    50,
    (first) => first.subarray(0, first.length >> 1),
  ),
  flood(
    "recorded-first-message",
    "50 connections with a recorded first message",
    50,
    (first) => first,
  ),
  {
    id: "flood/slow-writers",
    class: "A19",
    title: "20 connections that send a byte every 200 ms",
    async run(site) {
      const { atm: [first] } = await record(site);
      const banks = await Promise.all(Array.from({ length: 20 }, () => site.connect()));
      const dribbling = (async () => {
        for (let i = 0; i < 25; i++) {
          await Promise.all(banks.map((bank) => bank.send(first!.subarray(i, i + 1))));
          await pause(200);
        }
      })();
      const verdict = await serve(site);
      await dribbling;
      return verdict;
    },
  },
  {
    id: "flood/never-reading",
    class: "A19",
    title: "20 connections that send recorded messages without end and never read",
    async run(site) {
      const { atm } = await record(site);
      const said = concat(...atm);
      const mutes = await Promise.all(
        Array.from({ length: 20 }, () => Deno.connect({ hostname: "127.0.0.1", port: site.port })),
      );
      try {
        await Promise.all(mutes.map(async (mute) => {
          for (let i = 0; i < 200; i++) {
            // It hangs up, or does not take any more: both are its right.
            const sent = await within(200, mute.write(said).catch(() => null));
            if (sent === undefined || sent === null) return;
          }
        }));
        return await serve(site);
      } finally {
        for (const mute of mutes) mute.close();
      }
    },
  },
  {
    id: "flood/file-descriptors",
    class: "A18",
    title: "a bank that may have 128 files open, and 200 connections; then they go",
    slow: true,
    async run(site) {
      if (Deno.build.os === "windows") return notApplicable("there is no ulimit");
      await site.beginAnew({ shell: 'ulimit -n 128; exec "$@"' });
      await site.create("john");
      const strangers: Deno.Conn[] = [];
      for (let i = 0; i < 200; i++) {
        const coming = Deno.connect({ hostname: "127.0.0.1", port: site.port });
        const stranger = await within(500, coming.catch(() => null));
        if (stranger === undefined) coming.then((late) => late.close(), () => {});
        if (!stranger) break;
        strangers.push(stranger);
      }
      await pause(500);
      for (const stranger of strangers) stranger.close();
      await pause(500);
      if (site.bankPid === undefined) return broken("the bank has ended");
      return await serve(site);
    },
  },
  {
    id: "flood/connect-and-go",
    class: "A18",
    title: "500 connections that are closed at once",
    async run(site) {
      for (let i = 0; i < 500; i++) (await site.connect()).close();
      return await serve(site);
    },
  },
  {
    id: "flood/memory",
    class: "A18",
    title: "the bank's memory before and after 300 connections with garbage",
    async run(site) {
      const before = await memoryOf(site);
      if (before === null) return notApplicable("there is no /proc to look at");
      const noise = new Uint8Array(60_000).fill(0x41);
      for (let i = 0; i < 300; i++) {
        const bank = await site.connect();
        await bank.send(noise);
        bank.close();
      }
      await pause(500);
      const after = await memoryOf(site);
      if (after === null) return broken("the bank has ended");
      const grown = Math.round((after - before) / 1024);
      // Less than the 18 MB that were sent, twice: a garbage collector may be behind.
      if (grown > 128) return broken(`it has grown by ${grown} MiB`);
      return await site.judge(`it has grown by ${grown} MiB`);
    },
  },
];

function flood(
  name: string,
  title: string,
  count: number,
  speech: (first: Bytes) => Bytes,
): Attack {
  return {
    id: `flood/${name}`,
    class: "A18",
    title,
    async run(site) {
      const { atm: [first] } = await record(site);
      for (let i = 0; i < count; i++) {
        const bank = await site.connect();
        await bank.send(speech(first!));
      }
      return await serve(site);
    },
  };
}

/** An honest deposit, while the strangers are there. */
async function serve(site: Site): Promise<Verdict> {
  const startedMs = performance.now();
  const { code } = await site.atm(DEPOSIT);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (code !== 0) return broken(`the honest ATM is not served: exit ${code} after ${seconds} s`);
  return await site.judge(`the honest ATM is served in ${seconds} s`);
}

/** In KiB; null where the system does not tell. */
async function memoryOf({ bankPid }: Site): Promise<number | null> {
  const status = await Deno.readTextFile(`/proc/${bankPid}/status`).catch(() => "");
  const found = /^VmRSS:\s+(\d+) kB/m.exec(status);
  return found === null ? null : Number(found[1]);
}
