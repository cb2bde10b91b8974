import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Words } from "./words.ts";

/** What is wrong with a form: a sentence for each field, by the field's name. */
export type Problems = Readonly<Record<string, string>>;

/** The summary above a form with problems; the script gives it the focus (GOV.UK, error summary). */
export function ProblemSummary(
  { words, problems }: { words: Words; problems: Problems },
): JSX.Element | null {
  const list = Object.entries(problems);
  if (list.length === 0) return null;
  return (
    <div class="notice bad problems" role="alert" tabindex={-1} aria-labelledby="problems-title">
      <h2 id="problems-title">{words.problem}</h2>
      <ul>
        {list.map(([field, problem]) => (
          <li>
            <a href={`#${field}`}>{problem}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A labelled field, with its hint and what is wrong with it. */
export interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly problems?: Problems;
  readonly value?: string;
  readonly type?: "text" | "password" | "date";
  readonly inputmode?: "numeric" | "decimal";
  readonly autocomplete?: string;
  readonly maxlength?: number;
  readonly class?: string;
  /** Gets the focus when the page opens; not beside a summary of problems, which gets it then. */
  readonly autofocus?: boolean;
  readonly children?: Child;
}

/** Never has `required`: the server says what is missing, in the page's own words. */
export function Field(props: FieldProps): JSX.Element {
  const { name, label, hint, problems = {}, type = "text" } = props;
  const problem = problems[name];
  const described = [
    hint === undefined ? "" : `${name}-hint`,
    problem === undefined ? "" : `${name}-problem`,
  ].filter((id) => id !== "").join(" ");
  return (
    <div class={`field ${props.class ?? ""}`}>
      <label for={name}>{label}</label>
      {hint === undefined ? null : <p class="hint" id={`${name}-hint`}>{hint}</p>}
      {problem === undefined ? null : <p class="error" id={`${name}-problem`}>{problem}</p>}
      <input
        id={name}
        name={name}
        type={type}
        value={type === "password" ? undefined : props.value}
        inputmode={props.inputmode}
        autocomplete={props.autocomplete ?? "off"}
        autocapitalize="none"
        spellcheck={false}
        maxlength={props.maxlength ?? 1024}
        autofocus={props.autofocus === true && Object.keys(problems).length === 0}
        aria-describedby={described === "" ? undefined : described}
        aria-invalid={problem === undefined ? undefined : "true"}
      />
      {props.children}
    </div>
  );
}

/** Digits to press, for machines without a keyboard; the script shows it and makes it work. */
export function Keypad({ words, target }: { words: Words; target: string }): JSX.Element {
  const digit = (text: string) => (
    <button type="button" class="plain" data-key={text}>{text}</button>
  );
  return (
    <div class="keypad" role="group" aria-label={words.keypad} data-keypad={target} hidden>
      {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map(digit)}
      <button type="button" class="plain small" data-key="clear">{words.clear}</button>
      {digit("0")}
      <button type="button" class="plain small" data-key="delete">{words.deleteDigit}</button>
    </div>
  );
}
