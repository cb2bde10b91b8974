import { CLASSES } from "../../tests/attacks/lab/classes.ts";
import type { AttackClass } from "../../tests/attacks/lab/classes.ts";
import { guardLines } from "./guards.ts";
import type { Trial } from "../../tests/attacks/lab/trial.ts";

/** docs/ATTACKS.md with the lists as they have to be: the guards, and each class's attacks. */
export function withLists(document: string, trials: readonly Trial[]): string {
  return document.replace(
    /^(## Guards\n[^]*?^```text\n)[^]*?^(```)$/m,
    (_all, before: string, end: string) => `${before}${guardLines().join("\n")}\n${end}`,
  ).replaceAll(
    /^(## (A\d+): .*\n[^]*?^```text\n)[^]*?^(```)$/gm,
    (_all, before: string, name: AttackClass, end: string) =>
      before + listOf(trials.filter((trial) => trial.class === name)) + end,
  );
}

/** The classes that the document tells about. */
export function classesIn(document: string): string[] {
  return [...document.matchAll(/^## (A\d+): (.*)$/gm)]
    .filter(([, name, title]) => CLASSES[name as AttackClass] === title)
    .map(([, name]) => name!);
}

/** What the document says of each class, as one paragraph of plain text. */
export function aboutClasses(document: string): ReadonlyMap<AttackClass, string> {
  const sections = document.matchAll(/^## (A\d+): .*\n\n([^]*?)\n\n```text$/gm);
  return new Map([...sections].map(([, name, text]) => {
    const plain = text!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", "");
    return [name as AttackClass, plain.replaceAll(/\s+/g, " ")];
  }));
}

function listOf(trials: readonly Trial[]): string {
  return trials.map(({ id, title }) => `${id}\n    ${title}\n`).join("");
}
