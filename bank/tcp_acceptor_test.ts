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
