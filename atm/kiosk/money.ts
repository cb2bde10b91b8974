import { formatAmount } from "../../lib/amount.ts";
import { CURRENCY } from "../new_order.ts";

/** How a locale writes amounts. */
export interface Money {
  /** `€1,234.50` */
  format(cents: bigint): string;
  /** `+€20.00`, `−€20.00` */
  formatChange(cents: bigint): string;
  /** Without cents where there are none: `€20`. */
  whole(cents: bigint): string;
  /** As it is typed: `20.50`. */
  plain(cents: bigint): string;
  /** The cents of what a person typed; null: it is no amount. */
  parse(text: string): bigint | null;
  /** An example of what can be typed: `20.50`. */
  readonly example: string;
}

/** The amounts of a locale such as `pt-PT`, exact however large: no floating-point number is made. */
export function moneyOf(locale: string): Money {
  const style = { style: "currency", currency: CURRENCY } as const;
  const plain = new Intl.NumberFormat(locale, style);
  const signed = new Intl.NumberFormat(locale, { ...style, signDisplay: "exceptZero" });
  const whole = new Intl.NumberFormat(locale, { ...style, trailingZeroDisplay: "stripIfInteger" });
  const { decimal, group } = signsOf(locale);
  const exact = (cents: bigint) => formatAmount(cents) as Intl.StringNumericLiteral;
  return {
    format: (cents) => plain.format(exact(cents)),
    formatChange: (cents) => signed.format(exact(cents)).replace("-", "\u2212"),
    whole: (cents) => whole.format(exact(cents)),
    plain: (cents) => formatAmount(cents).replace(".", decimal),
    parse: (text) => parse(text, decimal, group),
    example: `20${decimal}50`,
  };
}

function signsOf(locale: string): { decimal: string; group: string } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true, minimumFractionDigits: 2 })
    .formatToParts(1_234_567.5);
  const sign = (type: string) => parts.find((part) => part.type === type)!.value;
  return { decimal: sign("decimal"), group: sign("group") };
}

/** Spaces and the currency's sign may stand anywhere; grouping signs only where they belong. */
function parse(text: string, decimal: string, group: string): bigint | null {
  const bare = text.replaceAll(/[\s\u00a0\u202f€]|EUR/gi, "");
  const [d, g] = [decimal, group.trim() === "" ? "(?!)" : group].map((sign) =>
    sign === "(?!)" ? sign : `\\${sign}`
  );
  const match = new RegExp(`^(\\d{1,3}(?:${g}\\d{3})+|\\d+)(?:${d}(\\d{1,2}))?$`).exec(bare);
  if (match === null) return null;
  return BigInt(match[1]!.replaceAll(/\D/g, "") + (match[2] ?? "").padEnd(2, "0"));
}
