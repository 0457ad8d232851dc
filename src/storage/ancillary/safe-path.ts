/**
 * The rule that keeps extraction inside its target: paths from a zip or a manifest are foreign input and are
 * judged before anything is written.
 */

/**
 * Why `path` may not be used as a relative, "/"-separated path, or undefined if it may: it must stay inside
 * the directory it is resolved against, and mean the same file on every platform.
 *
 * @example
 * unsafePathReason("../etc/passwd") // 'it contains ".."'
 */
export function unsafePathReason(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.includes("\0")) return "it contains a zero byte";
  if (path.startsWith("/")) return "it is absolute";
  if (/^[A-Za-z]:/.test(path) && process.platform === "win32") return "it begins with a drive letter";
  if (path.includes("\\") && process.platform === "win32") return "it contains a backslash";
  for (const part of path.split("/")) {
    if (part === "") return "it has an empty part";
    if (part === "." || part === "..") return `it contains "${part}"`;
  }
  return undefined;
}
