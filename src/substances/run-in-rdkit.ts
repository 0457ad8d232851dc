/**
 * Calls into RDKit that end, whatever molecule or pattern they are about: WebAssembly runs until Node's `vm`
 * stops it. An instance that was stopped, or that trapped, is in no known state and is thrown away.
 */

import { createContext, Script } from "node:vm";
import type { MainModule } from "@rdkit/rdkit";
import { StorageError } from "../errors.js";
import { discardRdkit, rdkit } from "./rdkit.js";

/** RDKit did not come to an end: it was stopped after its time, or it broke down, e.g. for want of stack. */
export class RdkitFailure extends StorageError {
  readonly kind: "stopped" | "brokeDown";

  constructor(kind: "stopped" | "brokeDown", options: ErrorOptions) {
    super(kind === "stopped" ? "RDKit took too long" : "RDKit broke down", options);
    this.kind = kind;
  }
}

const context: { work?: () => unknown } = {};
createContext(context);
const callWork = new Script("work()");

/**
 * Runs work in RDKit, and stops it after a time (costs 0.1 ms). Nothing of RDKit's may outlive a failure.
 *
 * @throws {RdkitFailure} if RDKit does not come to an end.
 * @throws {StorageError} what `work` throws on purpose.
 */
export function runInRdkit<T>(limitMs: number, work: (rdkit: MainModule) => T): T {
  const instance = rdkit();
  let result: { readonly value: T } | undefined;
  context.work = () => {
    result = { value: work(instance) };
  };
  try {
    callWork.runInContext(context, { timeout: limitMs, displayErrors: false });
  } catch (error) {
    if (error instanceof StorageError) throw error;
    discardRdkit();
    throw new RdkitFailure(wasStopped(error) ? "stopped" : "brokeDown", { cause: error });
  } finally {
    delete context.work;
  }
  if (result === undefined) throw new StorageError("RDKit was interrupted; ask again.");
  return result.value;
}

function wasStopped(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
