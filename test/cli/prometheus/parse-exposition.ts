/** A strict reader of Prometheus' text format: what it does not expect, it refuses. */

export interface Family {
  readonly type: string;
  readonly samples: { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const HELP = new RegExp(`^# HELP (${NAME}) \\S.*$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? ([0-9.eE+-]+|NaN|[+-]Inf)$`);

/** Reads a text. @throws if it is not what promtool would take, or names a counter badly. */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith("\n")) throw new Error("the last line has no line break");
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let helped = "";
  let current = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const help = HELP.exec(line);
    if (help !== null) {
      helped = help[1] ?? "";
      continue;
    }
    const type = TYPE.exec(line);
    if (type !== null) {
      const [, name = "", kind = ""] = type;
      if (name !== helped) throw new Error(`TYPE without HELP: ${line}`);
      if (families.has(name)) throw new Error(`told twice: ${name}`);
      if ((kind === "counter") !== name.endsWith("_total"))
        throw new Error(`a counter ends in _total: ${line}`);
      families.set(name, { type: kind, samples: [] });
      current = name;
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null) throw new Error(`no sample: ${line}`);
    const [, name = "", labels = "", value = ""] = sample;
    if (name !== current) throw new Error(`a sample outside of its family: ${line}`);
    const identity = `${name}{${labels}}`;
    if (seen.has(identity)) throw new Error(`told twice: ${identity}`);
    seen.add(identity);
    if (Number.isNaN(Number(value))) throw new Error(`no number: ${line}`);
    families.get(name)?.samples.push({ labels: labelsOf(labels), value: Number(value) });
  }
  for (const [name, { samples }] of families) if (samples.length === 0) throw new Error(`nothing of ${name}`);
  return families;
}

function labelsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/g)];
  const plain = (value: string) =>
    value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, plain(value)]));
}
