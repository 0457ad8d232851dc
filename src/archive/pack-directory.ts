/**
 * Turns a directory into volumes and a manifest, in one pass over its bytes and with bounded memory. Where
 * the volumes go is the caller's business.
 */
import { InvalidValueError } from "../errors.js";
import { contentSha256 } from "../storage/ancillary/content-hash.js";
import { scanDirectory } from "../storage/ancillary/directory-tree.js";
import type { ArchiveManifest, ArchiveSegment } from "./archive-manifest.js";
import { ContentReader } from "./content-reader.js";
import { VOLUME_CONTENT_BYTES } from "./volume.js";
import { type SendVolume, VolumeLine } from "./volume-line.js";
import { type PlannedVolume, planVolumes } from "./volume-plan.js";

/** Bytes of file content per volume, unless told otherwise: half of what is allowed takes half the memory. */
export const PACKED_VOLUME_BYTES = VOLUME_CONTENT_BYTES / 2;

// Two are sent while the next is read and packed.
const VOLUMES_AT_ONCE = 3;

/** How a directory is packed. */
export interface PackOptions {
  /** Bytes of file content per volume. Default: 8 MiB. */
  readonly volumeContentBytes?: number;
  /** How many volumes are in memory at once. Default: 3. */
  readonly volumesAtOnce?: number;
}

/**
 * Packs `directory`: while one volume is read, others are packed by worker threads and sent.
 *
 * @param sendVolume receives each volume once, in path order, several at the same time; after an error from
 * it no more are sent
 * @throws AncillaryError if the directory is missing, holds what cannot be stored, or changes meanwhile
 * @throws InvalidValueError unless the options are whole numbers ≥ 1
 *
 * @example
 * const manifest = await packDirectory("output", (volume) => stage(volume.sha256, volume.bytes));
 */
export async function packDirectory(
  directory: string,
  sendVolume: SendVolume,
  options: PackOptions = {},
): Promise<ArchiveManifest> {
  const { volumeContentBytes = PACKED_VOLUME_BYTES, volumesAtOnce = VOLUMES_AT_ONCE } = options;
  for (const [name, value] of Object.entries({ volumeContentBytes, volumesAtOnce })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new InvalidValueError(name, value, "must be a whole number, 1 or more");
  }
  const tree = await scanDirectory(directory);
  const plan = planVolumes(tree, volumeContentBytes);
  const roomBytes = plan.reduce((most, { mostZipBytes }) => Math.max(most, mostZipBytes), 0);
  const line = new VolumeLine(sendVolume, roomBytes, volumesAtOnce);
  const reader = new ContentReader(tree, line.signal);
  const sent = new Map<PlannedVolume, string>();
  try {
    for (const volume of plan) {
      const memory = await line.room();
      await reader.fill(volume, Buffer.from(memory, 0, volume.contentBytes));
      line.put(volume, memory, (sha256) => sent.set(volume, sha256));
    }
    await reader.checkEmpty();
  } catch (error) {
    line.fail(error);
  } finally {
    await reader.close();
  }
  await line.end();

  const segments = segmentsByPath(plan, sent);
  const files = tree.files.map(({ path, size, modifiedAt, executable }) => ({
    path,
    size,
    sha256: reader.sha256(path),
    modifiedAt,
    executable,
    segments: segments.get(path) ?? [],
  }));
  return {
    contentSha256: contentSha256(files, tree.emptyDirectories),
    files,
    emptyDirectories: tree.emptyDirectories,
    sizeBytes: files.reduce((sum, file) => sum + file.size, 0),
  };
}

function segmentsByPath(
  plan: readonly PlannedVolume[],
  sent: ReadonlyMap<PlannedVolume, string>,
): ReadonlyMap<string, readonly ArchiveSegment[]> {
  const segments = new Map<string, ArchiveSegment[]>();
  for (const volume of plan) {
    const volumeSha256 = sent.get(volume);
    if (volumeSha256 === undefined) throw new Error("a volume was left behind");
    for (const { file, name, ordinal, offset, size } of volume.entries) {
      const ofFile = segments.get(file.path) ?? [];
      segments.set(file.path, ofFile);
      ofFile.push({ ordinal, volumeSha256, entryName: name, offset, size });
    }
  }
  return segments;
}
