import { decodeBase64 } from "@std/encoding/base64";
import type { Bytes } from "../../lib/bytes.ts";
import { utf8 } from "../../lib/bytes.ts";
import { makeAuthFile } from "../../lib/auth_file.ts";
import type { AuthFile } from "../../lib/auth_file.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";

/** An RSA key whose private half nobody kept: what is under it is not encrypted here. */
const RSA_DER = decodeBase64(`
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxSzl2ESjXXwBSjCEnAeoZhw4G8y4tIIbgdt/Ezk7yuVhXfESPMUo
lYBJPd05pPHOa434oe5e46rAWuOE2trUeZtZisyIJftjd8GL6F04n3KmGk0yYTY69RXsLN2hdOUWKYsiUZ2Cm/OOUVGhLY0P
Ulhnrz4/W93heIptwV4Z+zui5d+Xl/iQEVvfIGX7l+UiPtoyBMMwvjRcOVXjpBE5aDPUCtj184YXF8qVa6c1Lcuh/KPRVB+W
/cDRBTomwORXapbXNywK4/kKRQJ6B4Ss1m1nn+5cmHT/vro8EIXIggbPHUR4aBHMurjy0sHSjTOxGRurqZ5c/G3loXGBtJt8
FQIDAQAB
`.replaceAll(/\s/g, "")) as Bytes;

/** The seed of the simulated bank's Ed25519 identity key. */
export const IDENTITY_SEED: Bytes = nodeCrypto.sha256(utf8("the simulated bank"));

/** Its public half. */
export const IDENTITY_KEY: Bytes = nodeCrypto.ed25519PublicKey(IDENTITY_SEED);

/** The simulated bank to its ATMs. @param auditKeys 32 bytes each */
export async function simulatedAuthFile(...auditKeys: Bytes[]): Promise<AuthFile> {
  return await makeAuthFile(nodeCrypto, { rsaDer: RSA_DER, identityKey: IDENTITY_KEY, auditKeys });
}
