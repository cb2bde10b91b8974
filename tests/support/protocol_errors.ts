import { assert, assertEquals } from "@std/assert";
import { ProtocolError } from "../../lib/errors.ts";

/** Asserts that the call fails as the peer's fault, for this reason and no other. */
export async function assertReason(
  run: () => unknown,
  reason: string,
  message?: string,
): Promise<void> {
  let thrown: unknown;
  try {
    await run();
  } catch (error) {
    thrown = error;
  }
  assert(thrown instanceof ProtocolError, `${message ?? reason}: ${thrown ?? "did not throw"}`);
  assertEquals(thrown.reason, reason, message);
}

/** What the call gives, or null for a protocol error; any other error is a bug and passes on. */
export function orProtocolError<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
