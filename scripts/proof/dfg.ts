import { symbolsOf, variablesOf } from "./term.ts";
import type { Clause, Term } from "./term.ts";

/** A question to the prover: can the goal be derived from the clauses? */
export interface Problem {
  readonly name: string;
  readonly clauses: readonly Clause[];
  /** Its variables stand for "some". */
  readonly goal: Term;
}

/** The problem in SPASS's input language (DFG syntax). Conditions and conclusions are predicates. */
export function writeDfg({ name, clauses, goal }: Problem): string {
  const atoms = [...clauses.flatMap(({ if: conditions, then }) => [...conditions, then]), goal];
  const predicates = new Map(atoms.map((atom) => [head(atom), argumentsOf(atom).length]));
  const functions = symbolsOf(...atoms.flatMap(argumentsOf));
  const list = (symbols: ReadonlyMap<string, number>) =>
    [...symbols].map(([symbol, arity]) => `(${symbol},${arity})`).join(", ");
  return [
    "begin_problem(cofre1).",
    "list_of_descriptions.",
    `name({*${name}*}). author({*The Cofre authors*}). status(unknown). description({*${name}*}).`,
    "end_of_list.",
    "list_of_symbols.",
    `functions[${list(functions)}].`,
    `predicates[${list(predicates)}].`,
    "end_of_list.",
    "list_of_formulae(axioms).",
    ...clauses.map((each) => `formula(${clauseText(each)}).`),
    "end_of_list.",
    "list_of_formulae(conjectures).",
    `formula(${quantified("exists", variablesOf(goal), termText(goal))}).`,
    "end_of_list.",
    "end_problem.",
    "",
  ].join("\n");
}

function clauseText({ if: conditions, then }: Clause): string {
  const conclusion = termText(then);
  const all = conditions.map(termText);
  const condition = all.length > 1 ? `and(${all.join(",")})` : all[0];
  const text = condition === undefined ? conclusion : `implies(${condition},${conclusion})`;
  return quantified("forall", variablesOf(...conditions, then), text);
}

function quantified(quantifier: "forall" | "exists", variables: string[], text: string): string {
  return variables.length === 0
    ? text
    : `${quantifier}([${variables.map((name) => `V_${name}`).join(",")}],${text})`;
}

function termText(term: Term): string {
  if ("variable" in term) return `V_${term.variable}`;
  return term.of.length === 0 ? term.name : `${term.name}(${term.of.map(termText).join(",")})`;
}

function head(atom: Term): string {
  if ("variable" in atom) throw new Error("a variable is no statement");
  return atom.name;
}

function argumentsOf(atom: Term): readonly Term[] {
  return "variable" in atom ? [] : atom.of;
}
