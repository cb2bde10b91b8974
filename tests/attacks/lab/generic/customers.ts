import type { Attack } from "../attack.ts";
import { broken } from "../attack.ts";
import type { Site } from "../site.ts";

/** Command lines of the contest that end with 255 and print nothing. */
const WRONG_LINES: readonly (readonly string[])[] = [
  [],
  ["-a", "john"],
  ["-g"],
  ["-a", "john", "-g", "-d", "1.00"],
  ["-a", "john", "-a", "john", "-g"],
  ["-a", "john", "-g", "x"],
  ["-a", "john", "-h"],
  ["-a", "JOHN", "-g"],
  ["-a", "", "-g"],
  ["-a", "john\n", "-g"],
  ["-a", "j".repeat(251), "-g"],
  ["-a", "john", "-g", "-c", ".."],
  ["-a", "john", "-g", "-i", "127.0.0.01"],
  ["-a", "john", "-g", "-i", "256.0.0.1"],
];
/** Amounts that are none. */
const WRONG_AMOUNTS = [
  "0.00",
  "-5.00",
  "-0.00",
  "05.00",
  "5.0",
  "5.000",
  ".50",
  "1e3",
  "0x10.00",
  "4294967296.00",
  "18446744073709551616.00",
  "NaN",
  "5,00",
  "\u0665.00",
  "5.00\n",
  "+5.00",
];

/** What customers type, by mistake or not. */
export const CUSTOMERS: readonly Attack[] = [
  {
    id: "arguments/wrong-lines",
    class: "A17",
    title: "command lines that are not of the contest's form",
    strict: true,
    async run(site) {
      for (const args of WRONG_LINES) {
        const wrong = await refusal(site, args);
        if (wrong !== null) return broken(wrong);
      }
      return await site.judge("255 for each, and nothing on stdout");
    },
  },
  {
    id: "arguments/wrong-amounts",
    class: "A16",
    title: "deposits and withdrawals of amounts that are none",
    strict: true,
    async run(site) {
      for (const amount of WRONG_AMOUNTS) {
        const wrong = await refusal(site, ["-a", "john", "-d", amount]);
        if (wrong !== null) return broken(wrong);
      }
      return await site.judge("255 for each, and nothing on stdout");
    },
  },
  {
    id: "amounts/cents",
    class: "A16",
    title: "19.99 less 13.32 is 6.67, not 6.6699999999999999",
    async run(site) {
      await site.create("ann", "19.99");
      await site.atm(["-a", "ann", "-w", "13.32"]);
      const { code } = await site.atm(["-a", "ann", "-w", "6.67"]);
      if (code !== 0) return broken(`exit ${code}: the last cents cannot be withdrawn`);
      return await site.judge();
    },
  },
  {
    id: "amounts/one-cent-too-much",
    class: "A16",
    title: "a withdrawal of one cent more than there is",
    async run(site) {
      const wrong = await refusal(site, ["-a", "john", "-w", "100.01"]);
      return wrong === null ? await site.judge() : broken(wrong);
    },
  },
  {
    id: "amounts/beyond-every-integer",
    class: "A16",
    title: "the largest deposit, several times over: no 32 bits hold that",
    async run(site) {
      for (let i = 0; i < 5; i++) await site.atm(["-a", "john", "-d", "4294967295.99"]);
      return await site.judge();
    },
  },
  {
    id: "concurrency/overdraft",
    class: "A22",
    title: "six withdrawals of 60.00 from 100.00 at the same moment",
    async run(site) {
      const runs = Array.from({ length: 6 }, () => site.atm(["-a", "john", "-w", "60.00"]));
      const codes = (await Promise.all(runs)).map(({ code }) => code);
      const paid = codes.filter((code) => code === 0).length;
      if (paid > 1) return broken(`${paid} of them are paid out`);
      return await site.judge(`${paid} of them is paid out`);
    },
  },
  {
    id: "concurrency/one-name",
    class: "A22",
    title: "the same account opened four times at the same moment",
    async run(site) {
      const runs = [1, 2, 3, 4].map((i) =>
        site.atm(["-a", "ann", "-n", "10.00", "-c", `ann${i}.card`])
      );
      const opened = (await Promise.all(runs)).filter(({ code }) => code === 0).length;
      if (opened > 1) return broken(`it is opened ${opened} times`);
      return await site.judgeOnly(["john"], `it is opened ${opened} time`);
    },
  },
  {
    id: "cleanup/refused-creation",
    class: "A23",
    title: "an account that is refused leaves no card behind",
    async run(site) {
      await site.atm(["-a", "john", "-n", "50.00", "-c", "second.card"]);
      await site.atm(["-a", "ann", "-n", "9.99", "-c", "third.card"]);
      for (const card of ["second.card", "third.card"]) {
        if (await exists(site.path(card))) return broken(`${card} is there`);
      }
      return await site.judge();
    },
  },
  {
    id: "cleanup/name-stays-free",
    class: "A23",
    title: "a creation that found no bank does not keep the name from being used",
    async run(site) {
      await site.atm(["-a", "ann", "-n", "20.00"], { port: 1 + (site.port % 64_000 | 1024) });
      await site.create("ann", "20.00");
      return await site.judge();
    },
  },
  {
    id: "output/bank-says-what-the-atm-says",
    class: "A24",
    title: "the bank prints the same objects as the ATM, and nothing for what it refuses",
    async run(site) {
      site.bankLines();
      const told: string[] = [];
      for (const args of [["-d", "1.50"], ["-w", "0.25"], ["-w", "999.00"], ["-g"]]) {
        const { stdout } = await site.atm(["-a", "john", ...args]);
        if (stdout !== "") told.push(stdout.trim());
      }
      await new Promise((resolve) => setTimeout(resolve, 750));
      const said = site.bankLines();
      if (told.map(canonical).join() !== said.map(canonical).join()) {
        return broken(`ATM: ${told.join(" ")}; bank: ${said.join(" ")}`);
      }
      return await site.judge();
    },
  },
  {
    id: "output/odd-names",
    class: "A24",
    title: "accounts by the names of options and paths",
    strict: true,
    async run(site) {
      for (const [i, name] of [".", "..", "-", "--", "-g", "...", "-a.b_c"].entries()) {
        const file = `${i}.odd`;
        const { code } = await site.atm(["-a", name, "-n", "10.00", "-c", file]);
        if (code !== 0) return broken(`exit ${code} for the account ${name}`);
      }
      return await site.judgeOnly(["john"]);
    },
  },
];

/** What is wrong, if it is not refused with 255 and without a word. */
async function refusal(site: Site, args: readonly string[]): Promise<string | null> {
  const { code, stdout } = await site.atm(args);
  return code === 255 && stdout === "" ? null : `atm ${args.join(" ")}: exit ${code} ${stdout}`;
}

function canonical(line: string): string {
  try {
    return JSON.stringify(Object.entries(JSON.parse(line)).sort());
  } catch {
    return line;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
