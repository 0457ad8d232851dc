/**
 * Reads criteria about how objects are stored, and what they hold:
 *
 *     stored  = "stored" ( "since" moment | "before" moment | "between" moment "and" moment
 *                        | "by" list of users | "at any time" )
 *     archive = "archive" ( range of sizes | "absent" )
 *     has     = "has" ( "file" pattern | ( "observable" | "observables" ) list of names )
 *
 * A moment is a day, which begins at midnight UTC, or a time with its zone: 2026-02-28, 2026-02-28T18:30Z.
 */

import { stored } from "../build/storage.js";
import type { Criterion } from "../criterion.js";
import { readMoment } from "../moment.js";
import { readList } from "./read-list.js";
import { readRange } from "./read-range.js";
import { byteScale } from "./scale.js";
import type { Scanner } from "./scanner.js";

/** What stands behind "stored". */
export function readStored(scanner: Scanner): Criterion {
  switch (scanner.takeWord("since", "before", "between", "by", "at")) {
    case "since":
      return stored.since(moment(scanner));
    case "before":
      return stored.before(moment(scanner));
    case "between": {
      const from = moment(scanner);
      if (scanner.takeWord("and") === undefined) throw scanner.expected('"and" and a later day');
      return stored.between(from, moment(scanner));
    }
    case "by":
      return stored.by(...readList(scanner, () => scanner.takeValue("the name of a user").text));
    case "at":
      if (scanner.takeWord("any") === undefined || scanner.takeWord("time") === undefined) {
        throw scanner.expected('"any time"');
      }
      return { kind: "storedBetween" };
  }
  throw scanner.expected('"since", "before", "between", "by" or "at any time"');
}

/** What stands behind "archive". */
export function readArchive(scanner: Scanner): Criterion {
  if (scanner.takeWord("absent") !== undefined) {
    return { kind: "not", criterion: { kind: "archiveBytes", interval: {} } };
  }
  const { interval, isOutside } = readRange(scanner, byteScale);
  const criterion: Criterion = { kind: "archiveBytes", interval };
  return isOutside ? { kind: "not", criterion } : criterion;
}

/** What stands behind "has". */
export function readHas(scanner: Scanner): Criterion {
  const word = scanner.takeWord("file", "observable", "observables");
  if (word === "file") return { kind: "hasFile", pattern: scanner.takeValue('a pattern, like "*.dcd"').text };
  if (word === undefined) throw scanner.expected('"file" or "observables"');
  const names = readList(scanner, () => scanner.takeValue("the name of an observable, like Density").text);
  return { kind: "hasObservables", names };
}

function moment(scanner: Scanner): Date {
  const { text, position } = scanner.takeValue("a day, like 2026-02-28");
  return scanner.at(position, () => readMoment(text, ""));
}
