// Sends back whatever comes, and does nothing else: the least that a server can do with a frame.

const READ_BYTES = 2048;
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
Deno.stdout.writeSync(new TextEncoder().encode(`${listener.addr.port}\n`));
for await (const connection of listener) serve(connection).catch(() => {});

async function serve(connection: Deno.TcpConn): Promise<void> {
  connection.setNoDelay(true);
  const buffer = new Uint8Array(READ_BYTES);
  for (let count; (count = await connection.read(buffer)) !== null;) {
    await connection.write(buffer.subarray(0, count));
  }
  connection.close();
}
