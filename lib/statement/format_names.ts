/**
 * The formats of a statement, apart from their writers for the command table: CSV, OFX 2.1.1,
 * camt.053.001.08 and .04, HTML to print, and a journal of hledger.
 */
export const STATEMENT_FORMATS = ["csv", "ofx", "camt", "camt04", "html", "journal"] as const;
/** The name of one. */
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];
