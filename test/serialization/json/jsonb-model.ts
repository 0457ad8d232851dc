/**
 * A model of PostgreSQL's jsonb, written from its documentation: what it refuses, and how it prints what it
 * has taken. Numbers are numeric (digits kept, exponent expanded, no negative zero), of equal keys the last
 * stays, keys are sorted by length in bytes and then bytewise.
 */

const TOKEN = /[ \t\r\n]*([{}[\],:]|"(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)/y;

/** What `select $1::jsonb::text` gives for the text; throws where jsonb refuses it. */
export function printedByJsonb(text: string): string {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new Error(`jsonb refuses ${text.slice(at, at + 20)}`);
    tokens.push(token);
  }
  return printedValue(tokens.values());
}

function printedValue(tokens: Iterator<string>, token = next(tokens)): string {
  if (token === "{") return printedObject(tokens);
  if (token === "[") return printedArray(tokens);
  if (token.startsWith('"')) return printedString(token);
  return /^[-\d]/.test(token) ? printedNumber(token) : token;
}

function printedArray(tokens: Iterator<string>): string {
  const items: string[] = [];
  for (let token = next(tokens); token !== "]"; token = next(tokens)) {
    if (token !== ",") items.push(printedValue(tokens, token));
  }
  return `[${items.join(", ")}]`;
}

function printedObject(tokens: Iterator<string>): string {
  const members = new Map<string, string>();
  for (let token = next(tokens); token !== "}"; token = next(tokens)) {
    if (token === ",") continue;
    next(tokens);
    members.set(printedString(token), printedValue(tokens));
  }
  const sorted = [...members].sort(([a], [b]) => compareKeys(JSON.parse(a), JSON.parse(b)));
  return `{${sorted.map(([key, value]) => `${key}: ${value}`).join(", ")}}`;
}

function compareKeys(a: string, b: string): number {
  return Buffer.byteLength(a) - Buffer.byteLength(b) || Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function printedString(token: string): string {
  const value: string = JSON.parse(token);
  if (value.includes("\0") || /\p{Surrogate}/u.test(value)) throw new Error(`jsonb refuses ${token}`);
  return JSON.stringify(value);
}

function printedNumber(token: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE](.+))?$/.exec(token) ?? [];
  const shift = Number(exponent);
  const digits = `${"0".repeat(Math.max(0, -shift))}${whole}${fraction}`.padEnd(
    Math.max(0, -shift) + whole.length + Math.max(0, shift),
    "0",
  );
  const point = Math.max(0, -shift) + whole.length + shift;
  const integer = digits.slice(0, point).replace(/^0+(?=\d)/, "");
  const decimals = digits.slice(point);
  const magnitude = decimals === "" ? integer : `${integer}.${decimals}`;
  return /[1-9]/.test(magnitude) ? sign + magnitude : magnitude;
}

function next(tokens: Iterator<string>): string {
  const result = tokens.next();
  if (result.done === true) throw new Error("jsonb refuses a text that ends early");
  return result.value;
}
