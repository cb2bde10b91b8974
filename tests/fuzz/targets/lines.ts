import { utf8 } from "../../../lib/bytes.ts";
import type { Bytes } from "../../../lib/bytes.ts";
import { parseAtmFlags } from "../../../atm/flags.ts";
import { decodeAct, decodeResult } from "../../../bank/admin/act_codec.ts";
import { parseBankFlags } from "../../../bank/flags.ts";
import { parseAmount } from "../../../lib/amount.ts";
import { parseHost } from "../../../lib/host.ts";
import { parseEnd, parseStart } from "../../../lib/instant.ts";
import type { Target } from "../target.ts";

const text = (input: Bytes): string => new TextDecoder().decode(input);
/** Arguments are divided by the one byte that cannot be in one. */
const line = (...argv: string[]): Bytes => utf8(argv.join("\0"));
const argv = (input: Bytes): string[] => text(input).split("\0");

const ENVIRONMENTS = { plain: {}, strict: { COFRE_STRICT: "1" } } as const;
type Mode = keyof typeof ENVIRONMENTS;
/** Strict mode knows the first two. */
const ATM_LINES = [
  line("-a", "john", "-n", "100.00"),
  line(
    "-s",
    "bank.auth",
    "-i",
    "127.0.0.1",
    "-p",
    "3000",
    "-c",
    "x.card",
    "-a",
    "john",
    "-w",
    "1.50",
  ),
  line("-ajohn", "-g", "--json"),
  line("history", "-a", "john", "--since", "2026-11-01", "--kind", "deposit", "--page", "2"),
  line("statement", "-a", "john", "--format", "ofx", "-o", "nov.ofx"),
  line("--transfer", "10.00", "--to", "mary", "-a", "john", "--pin-stdin"),
  line("kiosk", "--port", "0", "-p", "3000"),
  line("help", "pin", "change"),
];
/** Strict mode knows the first. */
const BANK_LINES = [
  line("-p", "3000", "-s", "bank.auth"),
  line("--terminals", "enrolled", "--rate", "5", "--verbose", "--console", "127.0.0.1:0"),
  line("account", "limits", "john", "--per-day", "100.00"),
  line("audit", "show", "bank.audit", "--since", "2026-01-01", "--outcome", "refused"),
  line("terminal", "cash", "hall", "--load", "100.00"),
];

function lineTarget(
  name: string,
  samples: Readonly<Record<Mode, readonly Bytes[]>>,
  parse: (argv: readonly string[], mode: Mode) => { readonly kind: string },
): readonly Target[] {
  return (Object.keys(ENVIRONMENTS) as Mode[]).map((mode): Target => ({
    name: `${name}_${mode}`,
    text: true,
    samples: samples[mode],
    read: (input) => parse(argv(input), mode).kind,
  }));
}

/** Every reader of a person's words. */
export const LINE_TARGETS: readonly Target[] = [
  ...lineTarget(
    "atm_line",
    { plain: ATM_LINES, strict: ATM_LINES.slice(0, 2) },
    (argv, mode) => parseAtmFlags(argv, ENVIRONMENTS[mode]),
  ),
  ...lineTarget(
    "bank_line",
    { plain: BANK_LINES, strict: BANK_LINES.slice(0, 1) },
    (argv, mode) => parseBankFlags(argv, ENVIRONMENTS[mode]),
  ),
  {
    name: "amount",
    text: true,
    samples: ["0.00", "100.00", "4294967295.99", "1"].map(utf8),
    read(input) {
      const cents = parseAmount(text(input), { strict: false });
      if (cents < 0n) throw new Error("negative");
      return cents === 0n ? "nothing" : "something";
    },
  },
  {
    name: "host",
    text: true,
    samples: ["127.0.0.1", "localhost", "::1", "a.example"].map(utf8),
    read: (input) => (parseHost(text(input), { strict: false }), "a host"),
  },
  {
    name: "instant",
    text: true,
    samples: ["2026-11-21", "2026-11-21T10:00:00Z"].map(utf8),
    read(input) {
      const [start, end] = [parseStart(text(input)), parseEnd(text(input))];
      if (!(start <= end)) throw new Error("ends before it begins");
      return start === end ? "a moment" : "a day";
    },
  },
  {
    name: "admin_act",
    text: true,
    samples: [
      '{"kind":"lock_account","account":"john"}',
      '{"kind":"set_limits","account":"john","orderLimit":"100","dayLimit":null}',
      '{"kind":"reverse","sequence":"7","id":"00112233445566778899aabbccddeeff"}',
      '{"kind":"load_cash","terminal":"hall","cents":"100","notes":[{"cents":"50","count":"2"}]}',
    ].map(utf8),
    read: (input) => decodeAct(text(input)).kind,
  },
  {
    name: "admin_result",
    text: true,
    samples: [
      '{"error":"no","hints":["why"]}',
      '{"status":"done","name":"john","amountCents":"5","balanceCents":"9","sequence":"7","timeMs":1}',
    ].map(utf8),
    read: (input) => Object.keys(decodeResult(text(input))).length > 0 ? "a result" : "nothing",
  },
];
