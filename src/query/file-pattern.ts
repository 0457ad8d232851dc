/**
 * Patterns of file paths: how they are matched in memory, in time that is bounded by the lengths of pattern and
 * path, and the regular expression of the same meaning.
 */

import { LRUCache } from "lru-cache";

/**
 * A part of a pattern: a character that stands for itself, or a wildcard. `one` is any character but "/", `name`
 * any number of those, `path` any number of any characters, `directories` any number of names with "/" behind.
 */
type Token =
  | { readonly kind: "character"; readonly character: string }
  | { readonly kind: "one" | "name" | "path" | "directories" };

const WILDCARDS = { one: "[^/]", name: "[^/]*", path: ".*", directories: "(?:.*/)?" } as const;

const tokensByPattern = new LRUCache<string, readonly Token[]>({ max: 100 });

/**
 * Whether the path of a file, relative and with "/" between names, matches a pattern. Characters are code points.
 *
 * @example matchesFilePattern("runs/1/trajectory.dcd", "*.dcd") // true
 */
export function matchesFilePattern(path: string, pattern: string): boolean {
  const tokens = tokensOf(pattern);
  // The tokens that may come next after what was read so far: an automaton that goes all ways at once.
  let open = new Set<number>();
  enter(tokens, 0, open);
  for (const character of path) {
    const next = new Set<number>();
    for (const at of open) {
      const token = tokens[at];
      if (token !== undefined) step(tokens, at, token, character, next);
    }
    open = next;
  }
  return open.has(tokens.length);
}

/**
 * The regular expression that whole paths match if and only if they match a pattern. PostgreSQL (advanced
 * regular expressions, `~`) and JavaScript (with the flags `su`) read it alike.
 *
 * @example filePatternRegex("*.dcd") // "^(?:.*\/)?[^/]*\\.dcd$"
 */
export function filePatternRegex(pattern: string): string {
  const parts = tokensOf(pattern).map((token) =>
    token.kind === "character"
      ? token.character.replace(/[\^$\\.*+?()[\]{}|]/, "\\$&")
      : WILDCARDS[token.kind],
  );
  return `^${parts.join("")}$`;
}

function tokensOf(pattern: string): readonly Token[] {
  const known = tokensByPattern.get(pattern);
  if (known !== undefined) return known;
  // Without "/" the pattern is one of a name, in whatever directory that is.
  const isName = !pattern.includes("/");
  const tokens: Token[] = isName ? [{ kind: "directories" }] : [];
  for (const [part] of pattern.matchAll(isName ? /\*+|./gsu : /(?<=^|\/)\*\*\/|\*\*|./gsu)) {
    tokens.push(toToken(part, isName));
  }
  tokensByPattern.set(pattern, tokens);
  return tokens;
}

function toToken(part: string, isName: boolean): Token {
  if (part === "?") return { kind: "one" };
  if (part === "**/") return { kind: "directories" };
  if (part.startsWith("**") && !isName) return { kind: "path" };
  return part.startsWith("*") ? { kind: "name" } : { kind: "character", character: part };
}

/** Notes that a token may come next, and what may come next if it stands for nothing. */
function enter(tokens: readonly Token[], at: number, next: Set<number>): void {
  for (let index = at; ; index += 1) {
    next.add(index);
    const kind = tokens[index]?.kind;
    if (kind === undefined || kind === "character" || kind === "one") return;
  }
}

function step(
  tokens: readonly Token[],
  at: number,
  token: Token,
  character: string,
  next: Set<number>,
): void {
  const isSeparator = character === "/";
  switch (token.kind) {
    case "character":
      if (token.character === character) enter(tokens, at + 1, next);
      break;
    case "one":
      if (!isSeparator) enter(tokens, at + 1, next);
      break;
    case "name":
      if (!isSeparator) enter(tokens, at, next);
      break;
    case "path":
      enter(tokens, at, next);
      break;
    case "directories":
      // Directories end with a "/": only behind one may the next token come.
      next.add(at);
      if (isSeparator) enter(tokens, at + 1, next);
      break;
  }
}
