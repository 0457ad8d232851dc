/** What went wrong, out of the texts of Prisma's engine: those it throws, and those it writes into `logs`. */

/**
 * The reason in one line. The engine says where in its own source it was, and wraps the server's words in its own,
 * differently in its two builds.
 *
 * @example engineReason("external connector error\nError querying the database: ERROR: division by zero\n   0: …")
 * // "division by zero"
 */
export function engineReason(text: string): string {
  const [told = ""] = text.split(/\n\s*0: /);
  const [, error] = /(?:^|\s)ERROR: +(.+)/.exec(told) ?? [];
  const [, detail] = /^DETAIL: +(.+)$/m.exec(told) ?? [];
  const reason = error === undefined ? told : [error, detail].filter(Boolean).join(": ");
  return reason.trim().replaceAll(/\s*\n\s*/g, " ");
}
