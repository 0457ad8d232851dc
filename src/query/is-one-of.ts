/** Whether a text is in a list that many objects are held against. */

/** Lists that are worth a set, with their sets; they are never changed. */
const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** From this length on a set is faster. */
const WORTH_A_SET = 16;

/** Whether a text is one of a list, which must not change afterwards. */
export function isOneOf(text: string, list: readonly string[]): boolean {
  if (list.length < WORTH_A_SET) return list.includes(text);
  const known = sets.get(list);
  if (known !== undefined) return known.has(text);
  const set = new Set(list);
  sets.set(list, set);
  return set.has(text);
}
