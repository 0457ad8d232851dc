/** Whether an archive is whole: its rows add up, its volumes are undamaged, and each file is what it should be. */

import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { CorruptionError } from "../../errors.js";
import type { Database } from "../database/database.js";
import { type ArchiveRows, readArchiveRows } from "./archive-rows.js";
import { type CoveredFile, checkManifest, quoted } from "./check-manifest.js";
import type { Finding } from "./verify-report.js";
import type { DamagedVolume, VolumeAudit } from "./volume-audit.js";

/** What is wrong with an archive. */
export interface ArchiveFinding extends Finding {
  /** The volume, where it is damaged: it may hit other archives as well. */
  readonly damaged?: DamagedVolume;
}

/** How an archive is read. */
export interface ReadingArchive {
  readonly signal: AbortSignal | undefined;
  /** Told of bytes of files that are done. */
  readonly onBytes: (bytes: number) => void;
}

/** What an archive came to. */
export interface ArchiveCheck {
  readonly findings: readonly ArchiveFinding[];
  /** Whether all of it was looked at: it was there, and nobody ended the work. */
  readonly isComplete: boolean;
}

/** Checks archives; a file that several of them share is read once. */
export class ArchiveChecker {
  readonly #database: Database;
  readonly #volumes: VolumeAudit;
  readonly #rightFiles = new LRUCache<string, true>({ max: 200_000 });

  constructor(database: Database, volumes: VolumeAudit) {
    this.#database = database;
    this.#volumes = volumes;
  }

  /** Checks an archive; finds nothing if it is gone. */
  async check(archiveId: string, reading: ReadingArchive): Promise<ArchiveCheck> {
    const rows = await readArchiveRows(this.#database, archiveId);
    if (rows === undefined) return { findings: [], isComplete: false };
    const { findings: manifestFindings, files } = checkManifest(rows);
    const findings: ArchiveFinding[] = [...manifestFindings];
    const damaged = new Map<string, DamagedVolume>();
    for (const covered of files) {
      const finding = await this.#checkFile(covered, rows, damaged, reading);
      if (reading.signal?.aborted === true) return { findings, isComplete: false };
      if (finding !== undefined) findings.push(finding);
    }
    for (const volume of damaged.values()) {
      findings.push({ kind: "volume-damaged", detail: volume.reason, damaged: volume });
    }
    return { findings, isComplete: true };
  }

  async #checkFile(
    { file, segments }: CoveredFile,
    { volumes }: ArchiveRows,
    damaged: Map<string, DamagedVolume>,
    { signal, onBytes }: ReadingArchive,
  ): Promise<Finding | undefined> {
    const name = nameOf({ file, segments });
    const isKnown =
      this.#rightFiles.has(name) &&
      segments.every(({ volume_id }) => {
        const volume = volumes.get(volume_id);
        return volume !== undefined && this.#volumes.isKnownWhole(volume);
      });
    if (isKnown) {
      onBytes(file.size_bytes);
      return undefined;
    }
    const hash = createHash("sha256");
    for (const segment of segments) {
      const volume = volumes.get(segment.volume_id);
      if (volume === undefined || damaged.has(volume.id) || signal?.aborted === true) return undefined;
      const audited = await this.#volumes.audit(volume);
      if ("damaged" in audited) {
        damaged.set(volume.id, audited.damaged);
        return undefined;
      }
      try {
        hash.update(audited.reader.read(segment.entry_name, segment.size_bytes));
        onBytes(segment.size_bytes);
      } catch (error) {
        if (!(error instanceof CorruptionError)) throw error;
        return { kind: "file-damaged", detail: `${quoted(file.path)}: ${error.what}: ${error.reason}` };
      }
    }
    const sha256 = hash.digest("hex");
    if (sha256 !== file.sha256) {
      const detail = `${quoted(file.path)}: its sha256 is ${sha256}, and the one stored ${file.sha256}`;
      return { kind: "file-damaged", detail };
    }
    this.#rightFiles.set(name, true);
    return undefined;
  }
}

/** Files with the same name are made of the same stretches of the same volumes. */
function nameOf({ file, segments }: CoveredFile): string {
  const parts = segments.map(({ volume_id, entry_name, size_bytes }) => [volume_id, entry_name, size_bytes]);
  return createHash("sha256")
    .update(JSON.stringify([file.sha256, ...parts]))
    .digest("base64");
}
