/** Whether the rows of an archive add up: what can be told without reading a volume. */

import { contentSha256 } from "../../storage/ancillary/content-hash.js";
import type { ArchiveRows, FileRow, SegmentRow } from "./archive-rows.js";
import type { Finding } from "./verify-report.js";

/** A file whose segments cover it exactly. */
export interface CoveredFile {
  readonly file: FileRow;
  readonly segments: readonly SegmentRow[];
}

/** What the rows of an archive say. */
export interface ManifestCheck {
  readonly findings: readonly Finding[];
  /** The files that can be read. */
  readonly files: readonly CoveredFile[];
}

/** Checks an archive's rows against each other. */
export function checkManifest({ archive, files, segments, volumes }: ArchiveRows): ManifestCheck {
  const findings: Finding[] = [];
  const report = (detail: string): void => {
    findings.push({ kind: "manifest-damaged", detail });
  };
  const compare = (column: string, actual: unknown, expected: unknown): void => {
    if (actual !== expected) report(`archive.${column} is ${actual}, but the files give ${expected}`);
  };
  compare("file_count", archive.file_count, files.length);
  const totalBytes = files.reduce((sum, file) => sum + file.size_bytes, 0);
  compare("size_bytes", archive.size_bytes, totalBytes);
  compare("content_sha256", archive.content_sha256, contentOf(files, archive.empty_directories ?? []));
  if (files.some(({ ordinal }, index) => ordinal !== index)) {
    report(`archive_file.ordinal does not count the ${files.length} files`);
  }
  const paths = new Set(files.map(({ path }) => path));
  if (paths.size < files.length) report("archive_file.path names a file twice");

  const covered: CoveredFile[] = [];
  const byFile = new Map(files.map(({ ordinal }) => [ordinal, [] as SegmentRow[]]));
  for (const segment of segments) byFile.get(segment.file_ordinal)?.push(segment);
  for (const file of files) {
    const own = byFile.get(file.ordinal) ?? [];
    const gone = own.find(({ volume_id }) => !volumes.has(volume_id));
    if (gone !== undefined) report(`${quoted(file.path)}: volume ${gone.volume_id} is not there`);
    else if (!covers(own, file)) report(`${quoted(file.path)}: ${coverage(own, file)}`);
    else covered.push({ file, segments: own });
  }
  return { findings, files: covered };
}

export function quoted(path: string): string {
  return JSON.stringify(path);
}

function contentOf(files: readonly FileRow[], emptyDirectories: readonly string[]): string {
  const hashed = files.map(({ path, size_bytes, sha256, executable }) => ({
    path,
    size: size_bytes,
    sha256,
    executable,
  }));
  return contentSha256(hashed, emptyDirectories);
}

function covers(segments: readonly SegmentRow[], file: FileRow): boolean {
  let end = 0;
  const isGapless = segments.every(({ ordinal, offset_bytes, size_bytes }, index) => {
    const follows = ordinal === index && offset_bytes === end && size_bytes > 0;
    end += size_bytes;
    return follows;
  });
  return isGapless && end === file.size_bytes;
}

function coverage(segments: readonly SegmentRow[], file: FileRow): string {
  const bytes = segments.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  return `its ${segments.length} segments of ${bytes} bytes do not cover its ${file.size_bytes} bytes one after the other`;
}
