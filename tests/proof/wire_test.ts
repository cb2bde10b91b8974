import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { FIELDS, LABELS } from "../../scripts/proof/wire.ts";

/** Labels of things that the models leave out, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "cofre/1 kid": "one bank: its id is a constant",
  "cofre/1 account": "the models' orders name cards alone",
  "cofre/1 new pin": "changes of keys are not modelled",
  "cofre/1 new password": "changes of keys are not modelled",
  "cofre/1 page": "pages only read",
};

Deno.test("labels of the models are those of lib/channel/, and none is forgotten", async () => {
  const text = await sources("lib/channel");
  const inCode = new Set([...text.matchAll(/"(cofre\/1(?: [a-z ]+)?)"/g)].map(([, each]) => each!));
  const modelled = Object.values(LABELS).filter((label) => label.startsWith("cofre/1"));
  assertEquals(
    [...inCode].filter((label) => !(label in LEFT_OUT)).sort(),
    modelled.toSorted(),
  );
  for (const label of [LABELS.atmKey, LABELS.bankKey]) assert(text.includes(`"${label}"`), label);
});

for (const [name, fields] of Object.entries(FIELDS)) {
  Deno.test(`fields of ${name} stand in the models in the order of docs/PROTOCOL.md`, async () => {
    const page = await Deno.readTextFile("docs/PROTOCOL.md");
    const section = new RegExp(`^##+ ${name}\\n([\\s\\S]*?)(?=^##+ )`, "m").exec(page)![1]!;
    const table = [...section.matchAll(/^\|[^|]*\| (\w+) +\|/gm)].map(([, field]) => field!);
    assertEquals(table.filter((field) => (fields as readonly string[]).includes(field)), [
      ...fields,
    ]);
  });
}

async function sources(folder: string): Promise<string> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".ts") && !name.endsWith("_test.ts")).sort();
  const texts = await Promise.all(names.map((name) => Deno.readTextFile(join(folder, name))));
  return texts.join("\n");
}
