/**
 * How errors of the file system become thermostore's: with the path concerned, what was tried and the
 * system's code, and the original as the cause.
 */
import { AncillaryError, StorageError } from "../../errors.js";

/** The system's code of an error (`ENOENT`, `EACCES`…), if it carries one. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * The error to throw where `action` failed on `path`. What thermostore threw itself passes unchanged.
 *
 * @param action completes the sentence "cannot be …", e.g. `read`
 */
export function fileSystemError(path: string, action: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const reason = `cannot be ${action}: ${reasonText(action, error)}`;
  return new AncillaryError(path, reason, { cause: error });
}

function reasonText(action: string, error: unknown): string {
  switch (errorCode(error)) {
    case "ENOENT":
      return action === "read" ? "it does not exist" : "the directory that it would be in does not exist";
    case "EACCES":
    case "EPERM":
      return "permission denied; change its permissions or run as a user who may";
    case "ENOSPC":
    case "EDQUOT":
      return "no space is left there; free some or choose another place";
    case "EROFS":
      return "the file system is read-only; choose another place";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
