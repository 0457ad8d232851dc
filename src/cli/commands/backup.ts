/** `thermostore backup`: a dump by pg_dump, with a summary of the same snapshot. */

import { resolve } from "node:path";
import type { BackupSummary } from "../../postgres/backup/backup-summary.js";
import { summaryPath } from "../../postgres/backup/backup-summary.js";
import { type DigestTotals, digestTotals } from "../../postgres/backup/store-digest.js";
import { writeBackup } from "../../postgres/backup/write-backup.js";
import type { JsonObject } from "../../serialization/json/json-value.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { countFlag } from "../count-flag.js";
import { backupText } from "../human/backup-text.js";
import { ProgressBar } from "../progress-bar.js";
import { withDatabase } from "../with-store.js";

export interface BackupFlags {
  readonly jobs?: string;
  readonly compress?: string;
  readonly pgBin?: string;
}

export async function backup(
  context: CommandContext,
  file: string,
  flags: BackupFlags,
): Promise<CommandResult> {
  const path = resolve(file);
  const jobs = countFlag("--jobs", flags.jobs, 1, 64);
  const compress = countFlag("--compress", flags.compress, 0, 9);
  const summary = await withDatabase(context, async (target, signal) => {
    using progress = new ProgressBar("dumping", "MiB");
    return await writeBackup(target, path, {
      ...(jobs === undefined ? {} : { jobs }),
      ...(compress === undefined ? {} : { compress }),
      ...(flags.pgBin === undefined ? {} : { programs: flags.pgBin }),
      signal,
      onProgress: (bytes, expected) => progress.update(inMebibytes(bytes), inMebibytes(expected)),
    });
  });
  return present(context, {
    json: () => summaryJson(path, summary),
    text: () => backupText(path, summary),
  });
}

function inMebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}

function summaryJson(path: string, { takenAt, server, dump, store }: BackupSummary): JsonObject {
  return {
    dump: path,
    summary: summaryPath(path),
    taken_at: takenAt,
    server,
    dump_bytes: BigInt(dump.bytes),
    dump_sha256: dump.sha256,
    migrations: store.migrations,
    ...totalsJson(digestTotals(store)),
    projects: Object.fromEntries(
      Object.entries(store.projects).map(([name, project]) => [
        name,
        { ...totalsJson(project), content_sha256: project.contentSha256 },
      ]),
    ),
  };
}

function totalsJson({ objects, archives, volumes, volumeBytes, ledgerEntries }: DigestTotals): JsonObject {
  return {
    objects: BigInt(objects),
    archives: BigInt(archives),
    volumes: BigInt(volumes),
    volume_bytes: BigInt(volumeBytes),
    ledger_entries: BigInt(ledgerEntries),
  };
}
