import type { AttributeValue, Item } from "../../shared/table.ts";

/** An expression's placeholders. */
export interface Placeholders {
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values?: Readonly<Item> | undefined;
}

// As much of DynamoDB's expression language as the ledger uses, for a table in memory. What is not understood is
// thrown about, so that nothing passes by being ignored.

const TOKEN =
  /\s*(attribute_not_exists|attribute_exists|begins_with|AND|OR|[#:]?[\w]+|<=|>=|<|>|=|\(|\)|,)/gy;

/** The ledger has a few dozen conditions, and a simulation asks them a million times. */
const read = new Map<string, readonly string[]>();

function tokensOf(expression: string): string[] {
  const known = read.get(expression) ?? tokensIn(expression);
  read.set(expression, known);
  return [...known];
}

function tokensIn(expression: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < expression.trimEnd().length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(expression)?.[1];
    if (token === undefined) throw new Error(`not understood: ${expression.slice(at)}`);
    tokens.push(token);
  }
  return tokens;
}

/** Whether a condition holds of an item; an item that is not there has no attributes. */
export function holds(expression: string, item: Item | undefined, placeholders: Placeholders): boolean {
  const tokens = tokensOf(expression);
  const value = (token: string): AttributeValue | undefined => resolve(token, item, placeholders);

  function either(): boolean {
    let result = both();
    while (tokens[0] === "OR") {
      tokens.shift();
      const right = both();
      result ||= right;
    }
    return result;
  }
  function both(): boolean {
    let result = one();
    while (tokens[0] === "AND") {
      tokens.shift();
      const right = one();
      result &&= right;
    }
    return result;
  }
  function one(): boolean {
    const token = take();
    if (token === "(") return closing(either());
    if (token === "attribute_exists" || token === "attribute_not_exists") {
      expect("(");
      const there = value(take()) !== undefined;
      return closing(there === (token === "attribute_exists"));
    }
    if (token === "begins_with") {
      expect("(");
      const text = value(take())?.S;
      expect(",");
      return closing(text?.startsWith(value(take())?.S ?? "\0") === true);
    }
    return compare(value(token), take(), value(take()));
  }
  function take(): string {
    const token = tokens.shift();
    if (token === undefined) throw new Error(`cut short: ${expression}`);
    return token;
  }
  function expect(token: string): void {
    if (take() !== token) throw new Error(`expected ${token}: ${expression}`);
  }
  function closing(result: boolean): boolean {
    expect(")");
    return result;
  }

  const result = either();
  if (tokens.length > 0) throw new Error(`not understood: ${tokens.join(" ")}`);
  return result;
}

/** Texts only: a comparison with what is not there is false. */
function compare(
  left: AttributeValue | undefined,
  operator: string,
  right: AttributeValue | undefined,
): boolean {
  if (left?.S === undefined || right?.S === undefined) return false;
  if (operator === "=") return left.S === right.S;
  if (operator === "<") return left.S < right.S;
  if (operator === ">") return left.S > right.S;
  throw new Error(`no operator ${operator}`);
}

function resolve(
  token: string,
  item: Item | undefined,
  { names, values }: Placeholders,
): AttributeValue | undefined {
  if (token.startsWith(":")) {
    const value = values?.[token];
    if (value === undefined) throw new Error(`no value for ${token}`);
    return value;
  }
  return item?.[nameOf(token, names)];
}

function nameOf(token: string, names: Placeholders["names"]): string {
  if (!token.startsWith("#")) return token;
  const name = names?.[token];
  if (name === undefined) throw new Error(`no name for ${token}`);
  return name;
}

/** The item after an update expression of `SET`, `REMOVE` and `ADD` (to a set of texts). */
export function updated(expression: string, item: Item, placeholders: Placeholders): Item {
  const after: Item = { ...item };
  const clauses = expression.split(/\b(SET|REMOVE|ADD)\b/).slice(1);
  for (let index = 0; index < clauses.length; index += 2) {
    const parts = splitOutside(clauses[index + 1] ?? "");
    for (const part of parts) apply(clauses[index] ?? "", part, item, after, placeholders);
  }
  return after;
}

function apply(clause: string, part: string, before: Item, after: Item, placeholders: Placeholders): void {
  const [target = "", source = ""] = part.split(clause === "SET" ? /\s*=\s*/ : /\s+/);
  const name = nameOf(target, placeholders.names);
  if (clause === "REMOVE") {
    delete after[name];
    return;
  }
  const otherwise = /^if_not_exists\(\s*(\S+)\s*,\s*(\S+)\s*\)$/.exec(source);
  const value = otherwise
    ? (resolve(otherwise[1] ?? "", before, placeholders) ?? resolve(otherwise[2] ?? "", before, placeholders))
    : resolve(source, before, placeholders);
  if (value === undefined) throw new Error(`no value in ${part}`);
  after[name] =
    clause === "ADD" ? { SS: [...new Set([...(before[name]?.SS ?? []), ...(value.SS ?? [])])] } : value;
}

/** Splits at commas that stand in no parentheses. */
function splitOutside(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
