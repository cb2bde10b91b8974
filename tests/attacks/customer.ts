/** What john does in most of the scenarios, and how that ends where nothing goes wrong. */
export const DEPOSIT = ["-a", "john", "-d", "50.00"];
/** john's card used without moving money: settles what earlier runs left open. */
export const LOOK = ["-a", "john", "-g"];
/** The line of {@linkcode DEPOSIT} on stdout. */
export const DEPOSITED = '{"account":"john","deposit":50.00}';
/** Told as done, and done once. */
export const BOOKED = { atm: [`0 ${DEPOSITED}`], bank: [DEPOSITED], john: "150.00" };
/** Told as unknown, and not done. */
export const UNKNOWN = { atm: ["63"] };

/** Whether a run told what became of an order of an earlier run, and what. */
export function toldOf(stderr: string): string {
  return / earlier, .* (was .*)\n/.exec(stderr)?.[1] ?? "nothing";
}

/** Lets real time pass: what the programs under attack measure is not in our hands. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What comes of it; undefined if it takes longer. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), ms);
  return await Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
