// Writes tests/vectors/cofre1.json: one whole session of cofre/1 and the one that resumes it,
// with everything that is secret in them, from fixed randomness, and inputs that have to be refused.
import { fileURLToPath } from "node:url";
import { say } from "./say.ts";
import { CARD, playExchanges } from "./vectors/exchanges.ts";
import { describeHandshake } from "./vectors/handshake.ts";
import { makeNegatives } from "./vectors/negative.ts";
import { describeResumption } from "./vectors/resumption.ts";
import { hex, RANDOM, vectorBank } from "./vectors/session.ts";
import type { Vectors } from "./vectors/vectors.ts";

/** Where the vectors are. */
export const VECTORS_FILE = fileURLToPath(new URL("../tests/vectors/cofre1.json", import.meta.url));

if (import.meta.main) {
  const text = await vectorsText();
  await Deno.writeTextFile(VECTORS_FILE, text);
  say(`Wrote tests/vectors/cofre1.json, ${text.length} bytes`);
}

/** The vectors as they are in the file. */
export async function vectorsText(): Promise<string> {
  return JSON.stringify(await makeVectors(), null, 2) + "\n";
}

async function makeVectors(): Promise<Vectors> {
  const keys = await vectorBank();
  const { identity } = keys;
  const bank = {
    rsa_private_pkcs8: hex(keys.rsaPkcs8),
    rsa_public_spki: hex(identity.rsaDer),
    identity_seed: hex(RANDOM.identitySeed),
    identity_key: hex(identity.identityKey),
    identity_spki: hex(identity.identityDer),
    kid: hex(identity.kid),
  };
  const handshake = await describeHandshake(keys);
  const played = await playExchanges(keys);
  const resumption = await describeResumption(keys, handshake);
  return {
    about: "cofre/1 test vectors, see docs/PROTOCOL.md; made by `deno task vectors`",
    bank,
    handshake,
    card: CARD,
    ...played,
    resumption,
    negative: await makeNegatives({ handshake, ...played, resumption }, keys),
  };
}
