/** How strings are spelt in JSON text: all in ASCII as Python writes them, or as readable as JSON allows. */

/** Strings of printable ASCII without quotes and backslashes, which need no escape at all. */
const PLAIN = /^[ !#-[\]-~]*$/;
const NOT_ASCII = /[\u007f-\uffff]/;
const EACH_NOT_ASCII = /[\u007f-\uffff]/g;

/** The string in quotes with everything outside printable ASCII escaped, as by `json.dumps`. */
export function asciiStringText(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  const text = JSON.stringify(value);
  return NOT_ASCII.test(text) ? text.replace(EACH_NOT_ASCII, unicodeEscape) : text;
}

/** The escape of one UTF-16 code unit: `\u` and four lower-case hexadecimal digits. */
export function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
