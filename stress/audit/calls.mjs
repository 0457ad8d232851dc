/** What became of each call that a journal tells of, as far as its process could know. */

import { REPEATED } from "./journal.mjs";

/** Errors that leave open whether something was done; after any other, nothing may have been. */
const OPEN_ERRORS = new Set(["OutcomeUnknownError"]);

/**
 * Calls with their `fate`: `done`, `not done`, or `open`. What was done in a transaction is done if the transaction is.
 */
export function withFates(calls) {
  const byId = new Map(calls.map((call) => [call.id, call]));
  return calls.map((call) => ({ ...call, fate: fateOf(call, byId) }));
}

function fateOf(call, byId) {
  const own = ownFate(call);
  if (call.in === undefined || own === "not done") return own;
  const outer = byId.get(call.in);
  // A call of a transaction that is under way may have been done in it, but not by itself.
  const around = outer === undefined ? "open" : fateOf(outer, byId);
  return around === "done" ? own : around;
}

function ownFate({ answer, error }) {
  if (answer !== undefined) return "done";
  if (error === undefined) return "open";
  return OPEN_ERRORS.has(error.name) ? "open" : "not done";
}

/** Errors that nobody threw on purpose. */
export function untypedErrors(calls) {
  return calls
    .filter(({ error, expects }) => error !== undefined && error.name !== REPEATED && expects !== error.name)
    .filter(({ error }) => !error.classes.includes("StorageError"))
    .map(({ id, call, error }) => `${call} ${id} failed with ${error.name}: ${error.message}`);
}
