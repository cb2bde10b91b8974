import { concat, uint } from "../bytes.ts";
import type { Bytes } from "../bytes.ts";
import { decodeOrder } from "../channel/order.ts";
import type { Order } from "../channel/order.ts";
import { decodeReply } from "../channel/reply.ts";
import type { Reply } from "../channel/reply.ts";
import type { Primitives } from "../crypto/primitives.ts";
import { ProtocolError } from "../errors.ts";
import { FormatError } from "../format_error.ts";
import { decodePem, encodePem } from "../pem.ts";

/** An order and the bank's signed word on it, checked. */
export interface Receipt {
  readonly order: Order;
  readonly reply: Reply;
}

const LABEL = "COFRE RECEIPT";
const VERSION = 1;

/**
 * The text of a receipt file: a PEM block of version 1 | length u16 | order | reply body. No words
 * are in it, for they would be what people believe, and nobody has signed them.
 */
export function encodeReceipt(order: Bytes, replyBody: Bytes): string {
  const der = concat(uint(VERSION, 1), uint(order.length, 2), order, replyBody);
  return encodePem([{ label: LABEL, der }]);
}

/**
 * Reads a receipt and checks that the bank with this identity key signed it for this order.
 * @throws {FormatError} it is no receipt, or not of this bank.
 */
export async function readReceipt(
  primitives: Primitives,
  text: string,
  identityKey: Bytes,
): Promise<Receipt> {
  const [block, ...others] = decodePem(text);
  if (block?.label !== LABEL || others.length > 0) throw new FormatError("it is not one receipt");
  const bytes = block.der;
  if (bytes.length < 3 || bytes[0] !== VERSION) throw new FormatError("it is of another version");
  const end = 3 + new DataView(bytes.buffer, bytes.byteOffset).getUint16(1);
  const orderBytes = bytes.slice(3, end);
  try {
    const order = decodeOrder(orderBytes);
    const reply = await decodeReply(primitives, bytes.slice(end), {
      identityKey,
      txnId: order.txnId,
      orderHash: await primitives.sha256(orderBytes),
    });
    return { order, reply };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new FormatError(
      error.reason === "bad_receipt_signature"
        ? "this bank did not sign it, or it was changed"
        : `it is damaged (${error.reason})`,
    );
  }
}
