import { assert, assertEquals } from "@std/assert";
import type { Bytes } from "./bytes.ts";
import { TcpWire } from "./tcp_wire.ts";

/** Both ends of a connection over loopback. */
async function connected(readBytes: number): Promise<{ ours: TcpWire; theirs: Deno.TcpConn }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [theirs, ours] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
    listener.accept(),
  ]);
  return { ours: new TcpWire(ours, readBytes), theirs };
}

function counted(size: number): Bytes {
  return Uint8Array.from({ length: size }, (_, i) => i);
}

Deno.test("TcpWire.read() gives no more at once than it has room for", async () => {
  const { ours, theirs } = await connected(100);
  await theirs.write(counted(150));
  theirs.close();
  const seen: number[] = [];
  for (let chunk; (chunk = await ours.read()) !== null;) {
    assert(chunk.length <= 100);
    seen.push(...chunk);
  }
  assertEquals(seen, [...counted(150)]);
  ours.close();
});

Deno.test("TcpWire.read() ends with an error when the wire is closed under it", async () => {
  const { ours, theirs } = await connected(100);
  const reading = ours.read().then(() => "read", () => "refused");
  ours.close();
  ours.close();
  assertEquals(await reading, "refused");
  theirs.close();
});

Deno.test("TcpWire.write() sends everything, and names its peer", async () => {
  const { ours, theirs } = await connected(100);
  await ours.write(counted(70));
  const room = new Uint8Array(100);
  assertEquals(await theirs.read(room), 70);
  assertEquals(room.subarray(0, 70), counted(70));
  const { port } = theirs.localAddr as Deno.NetAddr;
  assertEquals([ours.address, ours.peer], ["127.0.0.1", `127.0.0.1:${port}`]);
  theirs.close();
  ours.close();
});
