import type { Bytes } from "./bytes.ts";

/** A byte stream to a peer: TCP in the programs, memory in tests and the simulator. */
export interface Wire {
  /** The peer's `address:port`, for logs. */
  readonly peer: string;
  /** The peer's address alone, for limits per address. */
  readonly address: string;
  /** The next bytes that came, good until the next read; null once the peer has ended its side. */
  read(): Promise<Bytes | null>;
  /** Sends all the bytes; rejects when the connection is gone. */
  write(bytes: Bytes): Promise<void>;
  /** Ends the connection at once, both ways; a pending read or write ends too. */
  close(): void;
}
