/**
 * Reads one string from JSON text. The loop here only finds where the string ends; the engine's own
 * `JSON.parse`, whose grammar for strings is the same as Python's, undoes the escapes.
 */
import { BACKSLASH, QUOTE, SPACE } from "./ascii.js";
import type { JsonCursor } from "./json-cursor.js";

/** V8 copies slices up to this length; a longer slice would keep the whole text alive for as long as it lives. */
const LONGEST_COPIED_SLICE = 12;

const WHERE = "inside a string";

/** The string whose opening quote is at the cursor, which is moved past it; throws JsonSyntaxError. */
export function readJsonString(cursor: JsonCursor): string {
  const { text, position: opening } = cursor;
  const start = opening + 1;
  let at = start;
  let escapes = false;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    if (code === BACKSLASH) {
      escapes = true;
      at += 2;
    } else if (code >= SPACE) {
      at += 1;
    } else if (at >= text.length) {
      throw escapes ? escapeError(cursor, start) : cursor.endsEarly(WHERE);
    } else {
      throw cursor.error("a control character in a string must be escaped", at);
    }
  }
  cursor.position = at + 1;
  if (!escapes && at - start <= LONGEST_COPIED_SLICE) return text.slice(start, at);
  try {
    const content: string = JSON.parse(text.slice(opening, at + 1));
    return content;
  } catch {
    throw escapeError(cursor, start);
  }
}

/** The error for the first escape after `start` that is none; without one, the string has no end. */
function escapeError(cursor: JsonCursor, start: number): Error {
  const { text } = cursor;
  const valid = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
  for (let at = text.indexOf("\\", start); at >= 0; at = text.indexOf("\\", valid.lastIndex)) {
    valid.lastIndex = at;
    if (valid.test(text)) continue;
    const cutShort = /\\(?:u[0-9a-fA-F]{0,3})?$/y;
    cutShort.lastIndex = at;
    if (cutShort.test(text)) break;
    return cursor.error('an unknown escape in a string; a backslash itself is written "\\\\"', at);
  }
  return cursor.endsEarly(WHERE);
}
