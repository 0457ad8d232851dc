/**
 * Judges a manifest that comes from a database before anything is believed of it: everything that reading
 * relies on is checked here once, so that what follows needs no second thought about sizes and offsets.
 */
import { CorruptionError } from "../errors.js";
import { contentSha256 } from "../storage/ancillary/content-hash.js";
import { unsafePathReason } from "../storage/ancillary/safe-path.js";
import type { ArchiveFile, ArchiveManifest } from "./archive-manifest.js";
import { VOLUME_CONTENT_BYTES } from "./volume.js";

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * @throws CorruptionError if a path could not be one of a directory, two items have one path, a size is no
 * number of bytes, the segments of a file leave gaps or overlap, or the totals are not those of the files
 */
export function requireSoundManifest(manifest: ArchiveManifest): ArchiveManifest {
  const { files, emptyDirectories } = manifest;
  const paths = new Set<string>();
  for (const path of [...files.map((file) => file.path), ...emptyDirectories]) {
    // As on a system where a name may contain anything: extraction judges by what its own system makes of it.
    const reason = unsafePathReason(path, "linux") ?? (paths.has(path) ? "it is there twice" : undefined);
    if (reason !== undefined)
      throw damaged("the manifest of an archive", `its path ${quoted(path)}: ${reason}`);
    paths.add(path);
  }
  const crossed = [...paths].flatMap(directoriesAbove).find((directory) => paths.has(directory));
  if (crossed !== undefined) {
    throw damaged("the manifest of an archive", `its path ${quoted(crossed)}: something lies below it`);
  }
  for (const file of files) requireSoundFile(file);
  const sizeBytes = files.reduce((sum, file) => sum + file.size, 0);
  if (sizeBytes !== manifest.sizeBytes) {
    throw damaged(
      "the manifest of an archive",
      `its files have ${sizeBytes} bytes, not ${manifest.sizeBytes}`,
    );
  }
  if (contentSha256(files, emptyDirectories) !== manifest.contentSha256) {
    throw damaged("the manifest of an archive", "its sha256 is not the one stored");
  }
  return manifest;
}

function requireSoundFile(file: ArchiveFile): void {
  const reason = flawOf(file);
  if (reason !== undefined) throw damaged(`the manifest of ${quoted(file.path)}`, reason);
}

function flawOf({ size, sha256, modifiedAt, segments }: ArchiveFile): string | undefined {
  if (!Number.isSafeInteger(size) || size < 0) return `${size} is no number of bytes`;
  if (!SHA256.test(sha256)) return "its sha256 is none";
  if (Number.isNaN(modifiedAt.getTime())) return "its modification time is none";
  let end = 0;
  for (const [index, segment] of segments.toSorted((a, b) => a.ordinal - b.ordinal).entries()) {
    if (segment.ordinal !== index || segment.offset !== end) return "its segments do not follow each other";
    if (!Number.isInteger(segment.size) || segment.size < 1 || segment.size > VOLUME_CONTENT_BYTES) {
      return `a segment of ${segment.size} bytes cannot be`;
    }
    if (!SHA256.test(segment.volumeSha256)) return "the name of a volume is none";
    end += segment.size;
  }
  return end === size ? undefined : `its segments have ${end} bytes together, not ${size}`;
}

function directoriesAbove(path: string): string[] {
  const directories: string[] = [];
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
    directories.push(path.slice(0, end));
  }
  return directories;
}

function quoted(path: string): string {
  return JSON.stringify(path);
}

function damaged(what: string, reason: string): CorruptionError {
  return new CorruptionError(what, reason);
}
