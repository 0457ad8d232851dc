/**
 * What is refused for a project's sake: more than its quota, or what the role may not do there. Who refuses, mostly the
 * server, says only that; what would help is asked for here, outside of the transaction that failed.
 */

import { z } from "zod";
import { DatabaseError } from "../../database-errors.js";
import { QuotaExceededError, type QuotaState, type QuotaUnit } from "../../project-errors.js";
import { INSUFFICIENT_PRIVILEGE } from "../database/database-error.js";
import type { RowSource } from "../database/row-source.js";
import type { Project } from "./project.js";
import { findRemedies } from "./quota-remedies.js";
import { requireWriter } from "./require-writer.js";

/** What the trigger that counts raises. */
const QUOTA_EXCEEDED = "TS001";

/** Who fills a project object by object need not be told anew what would help with each. */
const REMEDIES_HOLD_MS = 60_000;

const quotaDetail = z.object({
  project: z.string(),
  unit: z.enum(["objects", "bytes"]),
  used: z.number(),
  adding: z.number(),
  limit: z.number(),
});

/** Explains the refusals that the calls of one handle meet. */
export class Refusals {
  readonly #source: RowSource;
  readonly #project: Project;
  readonly #remedies = new Map<QuotaUnit, { readonly foundMs: number; readonly found: readonly string[] }>();

  /** @param source asks outside of transactions. */
  constructor(source: RowSource, project: Project) {
    this.#source = source;
    this.#project = project;
  }

  /**
   * Runs work whose refusals come out as typed errors.
   *
   * @throws {QuotaExceededError} if the project would hold more than it may.
   * @throws {ProjectAccessError} if the role may only read in the project.
   */
  async explaining<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof QuotaExceededError && error.remedies.length === 0) {
        throw new QuotaExceededError(error.state, await this.#remediesFor(error.state), { cause: error });
      }
      if (!(error instanceof DatabaseError)) throw error;
      if (error.code === INSUFFICIENT_PRIVILEGE) await this.#requireWriter();
      const state = error.code === QUOTA_EXCEEDED ? stateOf(error.cause) : undefined;
      if (state === undefined) throw error;
      throw new QuotaExceededError(state, await this.#remediesFor(state), { cause: error });
    }
  }

  /** A role without any rights on the tables cannot even be told what it may do: then the first error stays. */
  #requireWriter(): Promise<void> {
    return requireWriter(this.#source, this.#project).catch((error: unknown) => {
      if (!(error instanceof DatabaseError)) throw error;
    });
  }

  async #remediesFor(state: QuotaState): Promise<readonly string[]> {
    const known = this.#remedies.get(state.unit);
    const age = Date.now() - (known?.foundMs ?? 0);
    if (known !== undefined && age >= 0 && age < REMEDIES_HOLD_MS) return known.found;
    const found = await findRemedies(this.#source, this.#project.id, state);
    this.#remedies.set(state.unit, { foundMs: Date.now(), found });
    return found;
  }
}

/** What the trigger said in the error's detail; in a database whose trigger was changed by hand, nothing. */
function stateOf(cause: unknown): QuotaState | undefined {
  const refused = z.object({ detail: z.string() }).safeParse(cause);
  if (!refused.success) return undefined;
  try {
    return quotaDetail.parse(JSON.parse(refused.data.detail));
  } catch {
    return undefined;
  }
}
