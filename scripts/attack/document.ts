import { CLASSES } from "../../tests/attacks/lab/classes.ts";
import type { AttackClass } from "../../tests/attacks/lab/classes.ts";
import type { Trial } from "../../tests/attacks/lab/trial.ts";

/** docs/ATTACKS.md with the list of attacks under each class as it has to be. */
export function withLists(document: string, trials: readonly Trial[]): string {
  return document.replaceAll(
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

function listOf(trials: readonly Trial[]): string {
  return trials.map(({ id, title }) => `${id}\n    ${title}\n`).join("");
}
