/**
 * Text for XML and HTML, in an element or in a quoted attribute. Names can hold nothing that is
 * dangerous there, but nothing here relies on that; what XML cannot hold becomes U+FFFD.
 */
export function xml(text: string): string {
  return text.replace(NOT_XML, "\ufffd").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

// XML 1.0, 2.2: the characters that a document may hold, and their opposite.
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** The text cut to a number of characters that a format has room for. */
export function cut(text: string, max: number): string {
  const letters = Array.from(text);
  return letters.length <= max ? text : letters.slice(0, max).join("");
}
