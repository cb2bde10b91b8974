import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UserError } from "../lib/errors.ts";
import { sample } from "../tests/support/sample.ts";
import type { LogTree } from "./bank_session.ts";
import { SeenHeads } from "./seen_heads.ts";

async function withFile(work: (heads: SeenHeads, path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/head`;
    await work(new SeenHeads(path), path);
    assertEquals([...Deno.readDirSync(folder)].length, 1, "no draft is left");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function headOf(log: number, size: bigint): LogTree {
  return { logId: sample(`log ${log}`, 16), size, root: sample(`root ${log} ${size}`, 32) };
}

Deno.test("SeenHeads keeps one head a log, private, and the newest logs", () =>
  withFile(async (heads, path) => {
    for (let log = 0; log < 20; log++) await heads.remember(headOf(log, 1n));
    await heads.remember(headOf(19, 2n ** 62n));
    assertEquals(await heads.find(sample("log 19", 16)), headOf(19, 2n ** 62n));
    assertEquals(await heads.find(sample("log 4", 16)), headOf(4, 1n));
    assertEquals(await heads.find(sample("log 3", 16)), null);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
  }));

Deno.test("SeenHeads.find() knows nothing that another ATM has seen since recall()", () =>
  withFile(async (heads, path) => {
    await new SeenHeads(path).remember(headOf(1, 5n));
    await heads.recall();
    await new SeenHeads(path).remember(headOf(1, 9n));
    assertEquals(await heads.find(sample("log 1", 16)), headOf(1, 5n));
    await heads.remember(headOf(1, 7n));
    assertEquals(await heads.find(sample("log 1", 16)), headOf(1, 7n));
    assertEquals(await new SeenHeads(path).find(sample("log 1", 16)), headOf(1, 9n));
  }));

Deno.test("SeenHeads refuses a damaged file rather than forget what was seen", () =>
  withFile(async (heads, path) => {
    await heads.remember(headOf(1, 5n));
    const text = await Deno.readTextFile(path);
    for (const bad of [text.slice(0, -1), text.replace(" 5 ", " 05 "), `${text}x\n`]) {
      await Deno.writeTextFile(path, bad);
      const find = () => new SeenHeads(path).find(sample("log 1", 16));
      const error = await assertRejects(find, UserError);
      assertStringIncludes(error.hints.join(), "remove it");
    }
  }));
