/** The text in quotes, every character escaped that could move a cursor or hide others. */
export function quote(text: string): string {
  return `"${escapeControls(text.replace(/["\\]/g, "\\$&"))}"`;
}

// Cc: C0, DEL and C1, so also U+009B, a CSI to terminals that JSON.stringify lets through.
// Cf: bidi marks and what has no width. Zl, Zp: line ends to some. Cs: halves of a pair.
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** What has none of these for certain: most lines, which need not wait for the sets of Unicode. */
const HARMLESS = /^[ -~]*$/;

/** The text with such characters written as JSON would, so that a line of JSON stays one. */
export function escapeControls(text: string): string {
  if (HARMLESS.test(text)) return text;
  return text.replace(HARMFUL, (character) => {
    if (character === "\n") return "\\n";
    const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}
