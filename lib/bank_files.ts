/** The files of one bank, as paths. */
export interface BankFiles {
  /** The public half, for the ATMs. */
  readonly auth: string;
  /** The private keys; mode 0600. */
  readonly key: string;
  /** The ledger. */
  readonly db: string;
  readonly audit: string;
  /** Where the audit log's chain stands; mode 0600. */
  readonly auditState: string;
  /** What opens the audit log's entries; mode 0600. */
  readonly auditorKey: string;
  readonly auditorPublic: string;
  /** Who may use the console; mode 0600. */
  readonly operators: string;
}

/**
 * The names that go with the auth file: NAME.key, and with STEM = NAME without a final `.auth`
 * the others (docs/PROTOCOL.md, "Files"); `db` moves the ledger elsewhere.
 */
export function bankFiles(auth: string, options: { db?: string | undefined } = {}): BankFiles {
  const stem = auth.endsWith(".auth") ? auth.slice(0, -".auth".length) : auth;
  return {
    auth,
    key: `${auth}.key`,
    db: options.db ?? `${stem}.db`,
    audit: `${stem}.audit`,
    auditState: `${stem}.audit.state`,
    auditorKey: `${stem}.auditor.key`,
    auditorPublic: `${stem}.auditor.pub`,
    operators: `${stem}.operators`,
  };
}
