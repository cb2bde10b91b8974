type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
// TypeScript's own declaration lacks the third argument of the reviver (ECMAScript 2025).
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

/**
 * A flat JSON object as text that is equal exactly if the objects are: keys in order, numbers as
 * decimals. Never through a double: 92233720368547758.07 and its neighbours must differ.
 * @throws {SyntaxError} if the text is anything else.
 */
export function canonicalJson(text: string): string {
  const value = parseWithSource(text, (_key, value, { source }) => {
    return typeof value === "number" ? new ExactNumber(source!) : value;
  });
  if (typeof value !== "object" || value === null || !isPlain(value)) {
    throw new SyntaxError("Not an object");
  }
  const members = Object.entries(value).map(([key, member]) => {
    return `${JSON.stringify(key)}:${
      member instanceof ExactNumber ? member.decimal : JSON.stringify(member)
    }`;
  });
  return `{${members.sort().join(",")}}`;
}

function isPlain(value: object): boolean {
  return !Array.isArray(value) && !(value instanceof ExactNumber);
}

class ExactNumber {
  /** `63.1` for 63.1, 63.10 and 63.100. */
  readonly decimal: string;

  constructor(source: string) {
    this.decimal = source.includes(".") ? source.replace(/\.?0+$/, "") : source;
  }
}
