/** What the rules ask about when an ATM runs: the bank's books, the folder and the network. */
export interface World {
  readonly balances: ReadonlyMap<string, bigint>;
  readonly files: ReadonlyMap<string, Content>;
  readonly network: Network;
}

/** What is in a file: the bank's auth file, or the card of an account. */
export type Content = { readonly kind: "auth" } | { readonly kind: "card"; readonly of: string };

/** The ports of 127.0.0.1 at which somebody answers. */
export interface Network {
  readonly bankPort: number;
  /** Of a proxy that spoils what the ATM sends, if there is one. */
  readonly proxyPort?: number;
}

/** The world when the bank has said `created`. */
export function newWorld(network: Network): World {
  return { balances: new Map(), files: new Map([["bank.auth", { kind: "auth" }]]), network };
}

/** The same with another balance. */
export function withBalance(world: World, account: string, cents: bigint): World {
  return { ...world, balances: new Map([...world.balances, [account, cents]]) };
}

/** The same with the card of an account. */
export function withCard(world: World, name: string, account: string): World {
  return { ...world, files: new Map([...world.files, [name, { kind: "card", of: account }]]) };
}
