/** Seconds that openssl connects again and again. */
const TIME_S = 2;

/**
 * A server's certificate, RSA-3072 as the bank's key, and an ATM's, P-256, each of its own making.
 * @throws {Error} without Debian's openssl
 */
export async function makeCertificates(folder: string): Promise<void> {
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  await openssl(folder, [
    ...["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", names],
    ...["-newkey", "rsa:3072", "-keyout", "server.key", "-out", "server.crt"],
  ]);
  await openssl(folder, [
    ...["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=atm"],
    ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    ...["-keyout", "client.key", "-out", "client.crt"],
  ]);
}

/** Connections a second on a TLS session that goes on, one after another (openssl-s_time(1)). */
export async function resumedPerSecond(folder: string, port: number): Promise<number> {
  const text = await openssl(folder, [
    ...["s_time", "-reuse", "-time", `${TIME_S}`, "-connect", `127.0.0.1:${port}`],
    ...["-cert", "client.crt", "-key", "client.key", "-CAfile", "server.crt"],
  ]);
  // "123 connections in 3 real seconds, 0 bytes read per connection": the resumed ones come last.
  const counts = [...text.matchAll(/(\d+) connections in (\d+) real seconds/g)].at(-1);
  if (counts === undefined) throw new Error(`openssl says something else: ${text}`);
  return Number(counts[1]) / Number(counts[2]);
}

async function openssl(folder: string, args: readonly string[]): Promise<string> {
  const command = new Deno.Command("openssl", { args: [...args], cwd: folder, stdin: "null" });
  const { success, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (!success) throw new Error(`openssl ${args[0]} failed (apt install openssl): ${err}`);
  return out!;
}
