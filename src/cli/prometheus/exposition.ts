/**
 * The text format in which Prometheus reads metrics.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */

/** A metric with all of its samples. */
export interface MetricFamily {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  /** Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The text, with its last line break; metrics without samples are left out. */
export function expositionText(families: readonly MetricFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, type, help, samples }) => [
      `# HELP ${name} ${escaped(help)}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(({ labels = {}, value }) => `${name}${labelsText(labels)} ${value}`),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value, '"')}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(text: string, quote = ""): string {
  const plain = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return quote === "" ? plain : plain.replaceAll(quote, `\\${quote}`);
}
