/** Keeps what data holds from steering the terminal: keys and texts can be anything. */

/** The text with control characters other than line breaks made visible. */
export function printable(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}/gu, "\ufffd");
}

/** The text as one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll("\n", "\ufffd");
}
