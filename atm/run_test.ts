import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeAuthFile, makeAuthFile } from "../lib/auth_file.ts";
import { systemDisk } from "../lib/disk.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { generateRsaKeyPair } from "../lib/crypto/rsa.ts";
import { systemRandom } from "../lib/random.ts";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { systemError } from "../tests/sim/system_error.ts";
import { fakeTerminal } from "../tests/support/fake_terminal.ts";
import { visitBank } from "./run.ts";
import type { AtmOptions } from "./flags.ts";

Deno.test("visitBank() takes nothing back when a log-in's journal cannot be tidied up", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cofre-test-" });
  try {
    const key = () => nodeCrypto.ed25519PublicKey(systemRandom(32));
    const auth = await makeAuthFile(nodeCrypto, {
      rsaDer: (await generateRsaKeyPair(2048)).spki,
      identityKey: await key(),
      auditKeys: [await key()],
    });
    await Deno.writeFile(`${folder}/bank.auth`, encodeAuthFile(auth));
    const { terminal, stderr } = fakeTerminal();
    let fails = false;
    const deps = {
      terminal,
      primitives: nodeCrypto,
      random: systemRandom,
      clock: new FakeClock(),
      startedMs: 0,
      folder,
      connect: () => Promise.reject(new Error("nobody connects")),
      holder: { pinPad: {} as never, login: {} as never },
      disk: {
        ...systemDisk,
        lstat: (path: string) =>
          fails && path.endsWith(".journal")
            ? Promise.reject(systemError("EIO", path))
            : systemDisk.lstat(path),
      },
    };
    const options = {
      strict: false,
      account: "rita",
      action: { operation: "create", amountCents: 1_000n },
      authFile: `${folder}/bank.auth`,
      login: { from: "stdin" },
    } as unknown as AtmOptions;
    const result = await visitBank(options, deps, () => {
      fails = true;
      return Promise.resolve("booked");
    });
    assertEquals(result, "booked");
    assert(fails);
    assertStringIncludes(stderr.text, "atm: warning: Cannot open journal");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
