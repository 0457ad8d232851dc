/**
 * The rule that keeps extraction inside its target: paths from a zip or a manifest are foreign input and are
 * judged before anything is written.
 */

// https://learn.microsoft.com/windows/win32/fileio/naming-a-file: devices, whatever follows the first dot.
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * Why `path` may not be used as a relative, "/"-separated path, or undefined if it may: it must stay inside
 * the directory it is resolved against, and mean the same file there as it meant where it came from.
 *
 * @param platform whose file system is written to; what is a plain name on one may be a way out on another
 *
 * @example
 * unsafePathReason("../etc/passwd") // 'it contains ".."'
 */
export function unsafePathReason(
  path: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (path === "") return "it is empty";
  if (path.includes("\0")) return "it contains a zero byte";
  if (path.startsWith("/")) return "it is absolute";
  for (const part of path.split("/")) {
    if (part === "") return "it has an empty part";
    if (part === "." || part === "..") return `it contains "${part}"`;
    const reason = platform === "win32" ? unsafeOnWindows(part) : undefined;
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function unsafeOnWindows(name: string): string | undefined {
  if (/^[A-Za-z]:/.test(name)) return "it contains a drive letter";
  if (name.includes(":")) return "it contains a colon, which names a stream of another file";
  if (name.includes("\\")) return "it contains a backslash";
  if (/[. ]$/.test(name)) return "a name in it ends in a dot or a space, which Windows drops";
  if (WINDOWS_DEVICE.test(name)) return "it names a device";
  return undefined;
}
