import type { Machine } from "./machine.ts";

/** What is on an ATM's disk, for who looks from outside. */
export class AtmFiles {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Whether it has the card of an account. */
  hasCard(account: string): boolean {
    return this.#machine.disk.peek(cardPath(account)) !== null;
  }

  /** Gives it a copy of a card that another ATM has. */
  takeCard(account: string, from: AtmFiles): void {
    const card = from.#machine.disk.peek(cardPath(account));
    if (card !== null) this.#machine.disk.put(cardPath(account), card);
  }

  /** Names of files that tell of an order whose outcome nobody has seen. */
  leftovers(): string[] {
    const { disk } = this.#machine;
    return disk.list("/").flatMap((name) =>
      name.endsWith(".pending")
        ? [name]
        : name.endsWith(".journal")
        ? disk.list(`/${name}`).map((entry) => `${name}/${entry}`)
        : []
    );
  }

  /** Receipts that its customers hold: names and contents. */
  receipts(): { name: string; text: string }[] {
    const { disk } = this.#machine;
    const folders = disk.list("/").filter((name) => name.endsWith(".receipts"));
    return folders.flatMap((folder) =>
      disk.list(`/${folder}`).filter((name) => name.endsWith(".receipt")).map((name) => ({
        name: `${this.#machine.name} ${name}`,
        text: new TextDecoder().decode(disk.peek(`/${folder}/${name}`)!),
      }))
    );
  }
}

/** Where the card of an account is. */
export function cardPath(account: string): string {
  return `/${account}.card`;
}
