/** Writes SVG as text. */

/** What an attribute of an element can be; numbers are written with two decimals at most. */
export type SvgValue = string | number;

/**
 * An element; its content is given as it stands, so text has to come from `svgText`.
 *
 * @example svgElement("circle", { cx: 1, cy: 2, r: 3 }) // '<circle cx="1" cy="2" r="3"/>'
 */
export function svgElement(
  name: string,
  attributes: Readonly<Record<string, SvgValue>>,
  content: readonly string[] = [],
): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? rounded(value) : escaped(value)}"`)
    .join("");
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join("")}</${name}>`;
}

/** A text element. */
export function svgText(text: string, attributes: Readonly<Record<string, SvgValue>>): string {
  return svgElement("text", attributes, [escaped(text)]);
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
