/** A term of the symbolic world: a variable, or a function of terms; a constant has none. */
export type Term = { readonly variable: string } | {
  readonly name: string;
  readonly of: readonly Term[];
};

/** A variable of a clause. */
export const v = (variable: string): Term => ({ variable });

/** A function symbol: given terms, the term made of them. */
export function fn(name: string): (...of: Term[]) => Term {
  return (...of) => ({ name, of });
}

/** A constant. */
export const constant = (name: string): Term => ({ name, of: [] });

/** What holds if all its conditions hold, for all values of its variables. */
export interface Clause {
  readonly if: readonly Term[];
  readonly then: Term;
}

/** `then`, whenever all of `conditions` hold. */
export function clause(conditions: readonly Term[], then: Term): Clause {
  return { if: conditions, then };
}

/** What holds always. */
export const fact = (then: Term): Clause => ({ if: [], then });

/** The names of the variables in terms, each once, in the order of their first appearance. */
export function variablesOf(...terms: readonly Term[]): string[] {
  const names = new Set<string>();
  const visit = (term: Term): void => {
    if ("variable" in term) names.add(term.variable);
    else term.of.forEach(visit);
  };
  terms.forEach(visit);
  return [...names];
}

/** Every function symbol in terms with how many terms it takes. */
export function symbolsOf(...terms: readonly Term[]): Map<string, number> {
  const symbols = new Map<string, number>();
  const visit = (term: Term): void => {
    if ("variable" in term) return;
    const arity = symbols.get(term.name) ?? term.of.length;
    if (arity !== term.of.length) {
      throw new Error(`${term.name} with ${arity} and ${term.of.length}`);
    }
    symbols.set(term.name, arity);
    term.of.forEach(visit);
  };
  terms.forEach(visit);
  return symbols;
}
