/**
 * What was promised, held against the ledger: what was acknowledged is in it exactly once, what was refused is not,
 * what was left open is there at most once, and nothing happened that nobody asked for.
 */

import { counted } from "./ledger-chains.mjs";

const CHANGES = new Set(["stored", "replaced"]);

/**
 * @param calls with their fates; journals of everybody who changed the store.
 * @returns what is wrong, each as text.
 */
export function checkPromises(calls, { events }) {
  return [
    ...checkStores(calls, events),
    ...checkRemovals(calls, events),
    ...checkUndos(calls, events),
    ...checkTransactions(calls, events),
  ];
}

function checkStores(calls, events) {
  const problems = [];
  const stores = calls.filter(({ call }) => call === "store");
  const appearances = counted(
    events.filter(({ event }) => CHANGES.has(event)),
    ({ content }) => content,
  );
  const contents = new Set([...stores.map(({ content }) => content), ...appearances.keys()]);
  for (const content of contents) {
    const concerned = stores.filter((store) => store.content === content);
    const least = concerned.filter(
      ({ fate, answer }) => fate === "done" && CHANGES.has(answer.outcome),
    ).length;
    const most = least + concerned.filter(({ fate }) => fate === "open").length;
    problems.push(...outside(appearances.get(content) ?? 0, least, most, `stores of ${content}`));
  }
  for (const { id, content, fate, answer } of stores) {
    if (fate !== "done") continue;
    const ofKey = events.filter(({ key }) => key === answer.key);
    const isThere = CHANGES.has(answer.outcome)
      ? ofKey.some((event) => event.content === content && CHANGES.has(event.event))
      : ofKey.length > 0;
    if (!isThere)
      problems.push(`store ${id} was told "${answer.outcome}" under ${answer.key}: it never was there`);
  }
  return problems;
}

function checkRemovals(calls, events) {
  const removals = calls.filter(({ call }) => call === "remove");
  const removed = counted(
    events.filter(({ event }) => event === "removed"),
    ({ key }) => key,
  );
  const problems = [];
  // What a cascade takes along is not known to the caller, unless it says so.
  const isBounded = removals.every(
    ({ options, keys }) => options?.dependents !== "cascade" || keys !== undefined,
  );
  for (const key of new Set([...removed.keys(), ...removals.flatMap(keysOf)])) {
    const concerned = removals.filter((removal) => keysOf(removal).includes(key));
    const least = concerned.filter(({ fate, keys }) => fate === "done" && keys === undefined).length;
    const most = concerned.filter(({ fate }) => fate !== "not done").length;
    const count = removed.get(key) ?? 0;
    problems.push(...outside(count, least, isBounded ? most : Math.max(most, count), `removals of ${key}`));
    if (concerned.some(({ fate, keys }) => fate === "done" && keys !== undefined) && count === 0) {
      problems.push(`${key} was to be removed with others, and was not`);
    }
  }
  return problems;
}

function keysOf({ key, keys }) {
  return keys ?? [key];
}

function checkUndos(calls, events) {
  const undos = calls.filter(({ call }) => call === "undo");
  const restored = counted(
    events.filter(({ event }) => event === "restored"),
    ({ key }) => key,
  );
  return [...new Set([...restored.keys(), ...undos.map(({ key }) => key)])].flatMap((key) => {
    const concerned = undos.filter((undo) => undo.key === key);
    const least = concerned.filter(({ fate }) => fate === "done").length;
    const most = concerned.filter(({ fate }) => fate !== "not done").length;
    return outside(restored.get(key) ?? 0, least, most, `restorations of ${key}`);
  });
}

/** Of a transaction whose end is open, everything is there or nothing. */
function checkTransactions(calls, events) {
  const contents = new Set(events.map(({ content }) => content));
  const problems = [];
  for (const { id, fate } of calls.filter(({ call }) => call === "attempt")) {
    const stores = calls.filter(
      (call) => call.in === id && call.call === "store" && call.answer !== undefined,
    );
    const changes = stores.filter(({ answer }) => CHANGES.has(answer.outcome));
    const there = changes.filter(({ content }) => contents.has(content));
    if (fate === "open" && there.length > 0 && there.length < changes.length) {
      problems.push(`transaction ${id}: ${there.length} of ${changes.length} stores are there`);
    }
  }
  return problems;
}

function outside(count, least, most, what) {
  if (count >= least && count <= most) return [];
  const expected = least === most ? String(least) : `${least} to ${most}`;
  return [`${what} in the ledger: ${count}, expected ${expected}`];
}
