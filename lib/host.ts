import { UserError } from "./errors.ts";
import { quote } from "./quote.ts";

/**
 * The same text, known to be an address: strictly four numbers 0..255 with dots; else also an
 * IPv6 address or a host name.
 * @throws {UserError}
 */
export function parseHost(text: string, options: { strict: boolean }): string {
  if (isIpv4(text)) return text;
  if (!options.strict && (isIpv6(text) || isHostName(text))) return text;
  throw new UserError(`Cannot use ${quote(text)} as an address`, {
    hints: [
      options.strict
        ? "write four numbers from 0 to 255, as 127.0.0.1"
        : "write an address, as 127.0.0.1 or ::1, or a host name",
    ],
  });
}

/** Leading zeros are refused: `inet_aton` would read them as octal, and reach another machine. */
function isIpv4(text: string): boolean {
  const part = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  return new RegExp(`^${part}(\\.${part}){3}$`).test(text);
}

function isIpv6(text: string): boolean {
  return /^[0-9a-fA-F:.]{2,45}$/.test(text) && text.includes(":") &&
    URL.canParse(`http://[${text}]/`);
}

/** RFC 1123, 2.1; a last label that is a number means a misspelt IPv4 address, never a name. */
function isHostName(text: string): boolean {
  const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
  const labels = text.split(".");
  return text.length <= 253 && labels.every((part) => label.test(part)) &&
    !/^([0-9]+|0x[0-9a-f]*)$/i.test(labels.at(-1)!);
}

/** Whether an address or name is that of this machine alone. */
export function isLoopback(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\..*|localhost)$/.test(host);
}
