import { assertEquals } from "@std/assert";
import { MitmProxy } from "./proxy.ts";
import type { Mischief } from "./proxy.ts";

/** An ATM and a bank with the proxy between them. */
async function connect(mischief: Mischief) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const proxy = new MitmProxy({ bankPort: listener.addr.port, mischief });
  const atm = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
  const bank = await listener.accept();
  return {
    atm,
    bank,
    async [Symbol.asyncDispose]() {
      bank.close();
      listener.close();
      await proxy.close();
    },
  };
}

async function read(connection: Deno.Conn): Promise<string | null> {
  const buffer = new Uint8Array(256);
  const length = await connection.read(buffer);
  return length === null ? null : new TextDecoder().decode(buffer.subarray(0, length));
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("MitmProxy replaces what the ATM sends, passes answers, and hides its close", async () => {
  await using ends = await connect("flip");
  await ends.atm.write(bytes("hello"));
  assertEquals(await read(ends.bank), "this should be invalid");
  await ends.bank.write(bytes("answer"));
  assertEquals(await read(ends.atm), "answer");
  ends.atm.close();
  // Had the close been passed on, this would give null at once.
  const silence = new Promise((resolve) => setTimeout(() => resolve("silence"), 100));
  const next = read(ends.bank).catch(() => "closed by us");
  assertEquals(await Promise.race([next, silence]), "silence");
});

Deno.test("MitmProxy drops what the ATM sends, and passes the bank's close", async () => {
  await using ends = await connect("drop");
  await ends.atm.write(bytes("hello"));
  await ends.bank.write(bytes("answer"));
  assertEquals(await read(ends.atm), "answer");
  await ends.bank.closeWrite();
  assertEquals(await read(ends.atm), null);
  ends.atm.close();
});
