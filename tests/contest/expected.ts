import { canonicalJson } from "./canonical_json.ts";
import { readInvocation } from "./invocation.ts";
import type { Invocation, Mode } from "./invocation.ts";
import type { Outcome, Reading } from "./outcome.ts";
import { withBalance, withCard } from "./world.ts";
import type { World } from "./world.ts";

/**
 * What the contest's rules allow a run of the ATM to end with. The first is what the text says;
 * the others have the {@linkcode Reading} that allows them. Written from the rules alone.
 */
export function allowedOutcomes(world: World, argv: readonly string[]): readonly Outcome[] {
  const byTheText = outcomes(world, readInvocation(argv));
  const withoutSpaces = argv.map((word) => word.replace(/^(-g*[sipcandw])? \s*/, "$1"));
  if (withoutSpaces.every((word, at) => word === argv[at])) return byTheText;
  const others = outcomes(world, readInvocation(withoutSpaces))
    .filter(({ exit }) => !byTheText.some((outcome) => outcome.exit === exit));
  return [...byTheText, ...others.map((outcome) => as("leading spaces", outcome))];
}

function outcomes(world: World, invocation: Invocation | null): readonly Outcome[] {
  const refused = fails(255, world);
  if (invocation === null) return [refused];
  const auth = world.files.get(invocation.auth);
  if (auth === undefined) return [refused];
  if (auth.kind !== "auth") return [refused, ...failsAs("wrong kind of file", world)];
  const route = routeOf(world, invocation);
  if (isRefusedHere(world, invocation)) {
    if (readsAuthAsCard(world, invocation)) {
      return [refused, ...failsAs("wrong kind of file", world)];
    }
    // Out of reach is a second error, and no rule says which to see first.
    return route === "bank" ? [refused] : [refused, ...failsAs("two errors", world)];
  }
  switch (route) {
    case "bank":
      return [isRefusedThere(world, invocation) ? refused : succeeds(world, invocation)];
    case "proxy":
      return [fails(63, world, "protocol_error")];
    case "nobody":
      return [fails(63, world)];
    case "another host":
      return [fails(63, world), as("no such host", refused)];
  }
}

/** Whether the ATM notices before it says a word, or the bank sees a broken exchange. */
function failsAs(reading: Reading, world: World): readonly Outcome[] {
  return [as(reading, fails(63, world)), as(reading, fails(63, world, "protocol_error"))];
}

function fails(exit: 63 | 255, after: World, bankLine: "protocol_error" | null = null): Outcome {
  return { exit, output: null, bankLine, after };
}

function as(reading: Reading, outcome: Outcome): Outcome {
  return { ...outcome, reading };
}

function routeOf(
  { network }: World,
  { address, port }: Invocation,
): "bank" | "proxy" | "nobody" | "another host" {
  if (address !== "127.0.0.1") return "another host";
  if (port === network.proxyPort) return "proxy";
  return port === network.bankPort ? "bank" : "nobody";
}

/** What amount and card say, so that an ATM can refuse without asking the bank. */
function isRefusedHere(world: World, { mode, account, cents, card }: Invocation): boolean {
  const file = world.files.get(card);
  if (mode === "n") return cents < 1000n || file !== undefined;
  if (file?.kind !== "card" || file.of !== account) return true;
  return mode !== "g" && cents === 0n;
}

function readsAuthAsCard({ files }: World, { mode, card }: Invocation): boolean {
  return mode !== "n" && files.get(card)?.kind === "auth";
}

/** What the books say; exact, for money is never rounded here. */
function isRefusedThere(world: World, { mode, account, cents }: Invocation): boolean {
  const balance = world.balances.get(account);
  if (mode === "n") return balance !== undefined;
  return balance === undefined || (mode === "w" && balance < cents);
}

const KEYS: Readonly<Record<Mode, string>> = {
  n: "initial_balance",
  d: "deposit",
  w: "withdraw",
  g: "balance",
};

function succeeds(world: World, { mode, account, cents, card }: Invocation): Outcome {
  const before = world.balances.get(account) ?? 0n;
  const balance = mode === "w" ? before - cents : before + cents;
  const booked = withBalance(world, account, balance);
  const shown = mode === "g" ? balance : cents;
  const object = `{"account":"${account}","${KEYS[mode]}":${decimal(shown)}}`;
  return {
    exit: 0,
    output: canonicalJson(object),
    bankLine: "same object",
    after: mode === "n" ? withCard(booked, card, account) : booked,
  };
}

function decimal(cents: bigint): string {
  return `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
}
