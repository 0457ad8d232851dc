/** Numbers of things, in words. */

/** @example counted(2, "object") // "2 objects" */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
