/** What a drill came to. */
import type { ProblemKind, VerifyProblem, VerifyReport } from "../audit/verify-report.js";

/**
 * What is wrong:
 * - `dump`: the file is not the one that the summary describes
 * - `restore`: PostgreSQL could not restore it
 * - `content`: what was restored is not what was dumped
 * - `schema`: the schema that came out is not in order
 * - `verify`: an object or a file is not what its checksum says
 */
export type DrillProblemKind = "dump" | "restore" | "content" | "schema" | "verify";

/** Something that is wrong with a backup. */
export interface DrillProblem {
  readonly kind: DrillProblemKind;
  readonly detail: string;
}

/** What a drill did and found; the backup is good if there are no problems. */
export interface DrillReport {
  /** When the dump was made, in ISO 8601; undefined without a summary. */
  readonly takenAt: string | undefined;
  readonly dumpBytes: number;
  /** Version of the server on which it was restored. */
  readonly server: string;
  /** Migrations that the dump had had, and those that this version applied to it after. */
  readonly applied: readonly string[];
  readonly deployed: readonly string[];
  /** The projects that were restored, by name. */
  readonly projects: readonly string[];
  /** What was read of them, as `verify` counts. */
  readonly objects: number;
  readonly archives: number;
  readonly bytes: number;
  /** Of objects that came without files which they name, before they were ever backed up. */
  readonly incomplete: number;
  readonly problems: readonly DrillProblem[];
  /** What `verify` finds of a store, but is no fault of a backup: what dangles, and what stores left half done. */
  readonly remarks: readonly string[];
  readonly seconds: { readonly restore: number; readonly verify: number };
}

/** What a whole backup holds just as well: it was so in the store. */
const harmless: readonly ProblemKind[] = [
  "force-field-missing",
  "archive-unreferenced",
  "volume-unreferenced",
];

/**
 * What a verification found, sorted by whether it speaks against the backup.
 *
 * @param place goes before each, to say what was verified
 */
export function sortProblems(
  { problems }: Pick<VerifyReport, "problems">,
  place: string,
): Pick<DrillReport, "problems" | "remarks"> {
  const text = ({ key, kind, detail }: VerifyProblem) =>
    `${place}${key === null ? "" : `${key}: `}${kind}: ${detail}`;
  return {
    problems: problems
      .filter(({ kind }) => !harmless.includes(kind))
      .map((problem) => ({ kind: "verify", detail: text(problem) })),
    remarks: problems.filter(({ kind }) => harmless.includes(kind)).map(text),
  };
}
