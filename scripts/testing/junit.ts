import type { Tally } from "./tally.ts";

/** Reads the report that `deno test --junit-path` writes; each step of a test is a case, too. */
export function readReport(xml: string): Tally & { readonly files: readonly string[] } {
  const failed: string[] = [];
  const skipped: string[] = [];
  let passed = 0;
  for (const [, name = "", attributes = "", outcome = ""] of xml.matchAll(CASE)) {
    if (/<(failure|error)\b/.test(outcome)) failed.push(unescape(name));
    else if (!outcome.includes("<skipped")) passed++;
    // Without a time, `--filter` has left it out: nobody wanted it, so nobody misses it.
    else if (/ time=/.test(attributes)) skipped.push(unescape(name));
  }
  const files = [...xml.matchAll(/<testsuite name="([^"]*)"/g)].map(([, name = ""]) =>
    unescape(name).replace(/^\.\//, "")
  );
  return { passed, failed, skipped, files };
}

const CASE = /<testcase name="([^"]*)"([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs;

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescape(text: string): string {
  return text
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]!);
}
