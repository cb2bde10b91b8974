import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UserError } from "../../lib/errors.ts";
import { FormatError } from "../../lib/format_error.ts";
import { changeOperators, parseOperatorName, readOperators } from "./operator_file.ts";
import { DECOY, formatHash, hashPassword, isPassword, parseHash } from "./operator_hash.ts";

const ZEROS = (bytes: number) => new Uint8Array(bytes);

async function withFile(use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(`${folder}/bank.operators`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("isPassword() accepts the password that was hashed, in any Unicode form, alone", async () => {
  const kept = parseHash(formatHash(await hashPassword("cafe\u0301 at the harbour", ZEROS)));
  assertEquals(await isPassword(kept, "caf\u00e9 at the harbour"), true);
  assertEquals(await isPassword(kept, "cafe at the harbour"), false);
});

Deno.test("parseHash() refuses what bank operator does not write, and costs beyond reason", () => {
  const good = formatHash(DECOY);
  assertEquals(parseHash(good), DECOY);
  const bad = [
    "",
    good.slice(1),
    good.replace("argon2id", "argon2i"),
    good.replace("v=19", "v=16"),
    good.replace("m=65536", "m=9999999"),
    good.replace("t=3", "t=17"),
    good.replace("p=1", "p=9"),
    good.replace(/A$/, "B"),
    `${good}=`,
  ];
  for (const text of bad) assertThrows(() => parseHash(text), FormatError, "", text);
});

Deno.test("changeOperators() keeps what it was told, for the owner alone to read", () =>
  withFile(async (path) => {
    assertEquals([...await readOperators(path)], []);
    await changeOperators(path, (all) => void all.set("ana", DECOY).set("bo", DECOY));
    await changeOperators(path, (all) => void all.delete("bo"));
    assertEquals([...await readOperators(path)], [["ana", DECOY]]);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    await changeOperators(path, (all) => all.clear());
    assertEquals([...await readOperators(path)], []);
  }));

Deno.test("readOperators() refuses a file that is cut off, doubled or another one", () =>
  withFile(async (path) => {
    const line = `ana ${formatHash(DECOY)}\n`;
    const header = "cofre operators 1\n";
    for (
      const text of [
        "",
        line,
        header + line + line,
        header + line.slice(0, -1),
        header + line.slice(0, -5) + "\n",
        header + line.replace("ana", "Ana"),
        header + line.replace("\n", " admin\n"),
      ]
    ) {
      await Deno.writeTextFile(path, text);
      await assertRejects(() => readOperators(path), UserError, "", text);
    }
  }));

Deno.test("parseOperatorName() takes names that no page or line can misread", () => {
  for (const name of ["ana", "0", "a.b-c_d", "a".repeat(32)]) {
    assertEquals(parseOperatorName(name), name);
  }
  for (const name of ["", "Ana", "a b", ".a", "a\n", "a".repeat(33), "ána"]) {
    assertThrows(() => parseOperatorName(name), UserError);
  }
});
