import { assertEquals } from "@std/assert";
import { REQUEST_FRAME_BYTES } from "../lib/channel/frame.ts";
import { tcpAcceptor } from "./tcp_acceptor.ts";

Deno.test("tcpAcceptor() gives wires that read a request at once and are not full then", async () => {
  const acceptor = tcpAcceptor("127.0.0.1", 0);
  const atm = await Deno.connect({ hostname: "127.0.0.1", port: acceptor.port });
  const wire = (await acceptor.accept())!;
  await atm.write(new Uint8Array(2 * REQUEST_FRAME_BYTES));
  assertEquals((await wire.read())?.length, REQUEST_FRAME_BYTES + 1);
  wire.close();
  atm.close();
  acceptor.close();
});

Deno.test("tcpAcceptor() hangs up on a connection of which no wire can be made, and goes on", async () => {
  const acceptor = tcpAcceptor("127.0.0.1", 0);
  const connect = () => Deno.connect({ hostname: "127.0.0.1", port: acceptor.port });
  const gone = await connect();
  const kind: Deno.TcpConn = Object.getPrototypeOf(gone);
  const { setNoDelay } = kind;
  kind.setNoDelay = () => {
    kind.setNoDelay = setNoDelay;
    throw new TypeError("Invalid argument (os error 22)"); // macOS, once the peer has reset it.
  };
  const accepting = acceptor.accept();
  assertEquals(await gone.read(new Uint8Array(1)), null);
  const atm = await connect();
  const { port } = atm.localAddr as Deno.NetAddr;
  const wire = (await accepting)!;
  assertEquals(wire.peer, `127.0.0.1:${port}`);
  wire.close();
  for (const connection of [gone, atm, acceptor]) connection.close();
});
