/** Thrown where a log is not as it was written; `reason` goes on from "entry <index>: ". */
export class Tampered extends Error {
  override readonly name = "Tampered";

  constructor(readonly index: bigint, readonly reason: string) {
    super(`entry ${index}: ${reason}`);
  }
}
