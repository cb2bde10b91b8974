import type { JSX } from "hono/jsx/jsx-runtime";

/** The choices of a field, one of them chosen. */
export function Options(
  { names, chosen }: { readonly names: readonly string[]; readonly chosen: string },
): JSX.Element {
  return <>{names.map((name) => option(name, name === chosen))}</>;
}

function option(name: string, selected: boolean): JSX.Element {
  return <option selected={selected}>{name}</option>;
}
