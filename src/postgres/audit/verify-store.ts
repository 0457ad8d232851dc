/**
 * Verifies a project while others use it: every object, every archive by really reading it, and what dangles. It
 * goes page by page and volume by volume, so that memory does not grow with the store.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { VolumeDownload } from "../archives/volume-download.js";
import type { Database } from "../database/database.js";
import { noteUpkeep } from "../upkeep/note-upkeep.js";
import { auditLedger } from "./audit-ledger.js";
import { ObjectAuditor } from "./audit-objects.js";
import { ArchiveChecker } from "./check-archive.js";
import { confirmed } from "./confirmed.js";
import { danglingThings } from "./dangling.js";
import { ownersOf, ownerText, problemsOf } from "./owners.js";
import { ledgerPages, pagesOf, type Selection, selectKeys, selectSample, sizeOf } from "./selection.js";
import { isPresent, unreferencedVolumes } from "./unreferenced-volumes.js";
import type { VerifyOptions, VerifyProblem, VerifyReport } from "./verify-report.js";
import { type DamagedVolume, VolumeAudit } from "./volume-audit.js";

/** What is left over has to be so for this long: garbage collection may be about to take it. */
const DANGLING_MS = 2000;

/**
 * Verifies what a project holds.
 *
 * @throws {StorageKeyNotFoundError} for a key under which nothing is stored.
 */
export async function verifyStore(
  database: Database,
  download: VolumeDownload,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const { keys, sample, signal } = options;
  let selection: Selection;
  if (keys !== undefined) selection = await selectKeys(database, keys);
  else if (sample !== undefined) selection = await selectSample(database, sample);
  const verification = new Verification(database, download, options, await sizeOf(database, selection));
  const startedAt = Date.now();
  const dangling = await danglingThings(database, keys);
  const lookedAt = performance.now();
  await verification.objects(selection);
  if (selection === undefined) {
    await verification.ledger();
    await verification.volumesOfNobody();
  }
  const report = verification.report(await stillDangling());
  if (selection === undefined && signal?.aborted !== true) await note(report.problems.length);
  return report;

  async function stillDangling(): Promise<readonly VerifyProblem[]> {
    if (dangling.length === 0) return [];
    const wait = Math.max(0, lookedAt + DANGLING_MS - performance.now());
    // Whoever interrupts does not wait.
    await sleep(wait, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    return common(dangling, await danglingThings(database, keys));
  }

  async function note(problems: number): Promise<void> {
    const { id: projectId, isRestricted } = database.project;
    // Of those whom policies bind, nobody may.
    if (isRestricted) return;
    await noteUpkeep((query) => database.rowsOutside(query, z.unknown()), {
      kind: "verify",
      projectId,
      startedAt: new Date(startedAt),
      problems,
    });
  }
}

/** One verification under way. */
class Verification {
  readonly #database: Database;
  readonly #options: VerifyOptions;
  readonly #size: { readonly objects: number; readonly bytes: number };
  readonly #volumes: VolumeAudit;
  readonly #objects: ObjectAuditor;
  readonly #archives: ArchiveChecker;
  readonly #problems: VerifyProblem[] = [];
  readonly #seenArchives = new LRUCache<string, true>({ max: 10_000 });
  readonly #reportedVolumes = new Set<string>();
  readonly #done = { objects: 0, archives: 0, bytes: 0 };

  constructor(
    database: Database,
    download: VolumeDownload,
    options: VerifyOptions,
    size: { readonly objects: number; readonly bytes: number },
  ) {
    this.#database = database;
    this.#options = options;
    this.#size = size;
    this.#volumes = new VolumeAudit(download);
    this.#objects = new ObjectAuditor(database);
    this.#archives = new ArchiveChecker(database, this.#volumes);
  }

  async objects(selection: Selection): Promise<void> {
    for await (const ids of pagesOf(this.#database, selection)) {
      for (const { problems, archiveId } of await this.#objects.audit(ids)) {
        if (this.#isOver) return;
        this.#problems.push(...problems);
        if (archiveId !== undefined) await this.#archive(archiveId);
        this.#done.objects += 1;
        this.#tell();
      }
      if (this.#isOver) return;
    }
  }

  async ledger(): Promise<void> {
    for await (const ids of ledgerPages(this.#database)) {
      for (const { problems, archiveId } of await auditLedger(this.#database, ids)) {
        if (this.#isOver) return;
        this.#problems.push(...problems);
        if (archiveId !== undefined) await this.#archive(archiveId);
      }
    }
  }

  /** Volumes without an archive may be used by the next one: what is damaged there must not wait for it. */
  async volumesOfNobody(): Promise<void> {
    for await (const volume of unreferencedVolumes(this.#database)) {
      if (this.#isOver) return;
      const audited = await this.#volumes.audit(volume);
      if (!("damaged" in audited)) continue;
      const again = await this.#volumes.audit(volume);
      const isCertain = "damaged" in again && (await isPresent(this.#database, volume));
      if (isCertain) await this.#volume(audited.damaged);
    }
  }

  report(dangling: readonly VerifyProblem[]): VerifyReport {
    const found = [...this.#problems, ...dangling];
    return {
      ...this.#done,
      problems: found.filter(({ kind }) => kind !== "file-missing"),
      incomplete: found.filter(({ kind }) => kind === "file-missing"),
    };
  }

  get #isOver(): boolean {
    return this.#options.signal?.aborted === true;
  }

  async #archive(archiveId: string): Promise<void> {
    if (this.#seenArchives.has(archiveId)) return;
    this.#seenArchives.set(archiveId, true);
    const { signal } = this.#options;
    const onBytes = (bytes: number): void => {
      this.#done.bytes += bytes;
      this.#tell();
    };
    const { findings, isComplete } = await this.#archives.check(archiveId, { signal, onBytes });
    if (isComplete) this.#done.archives += 1;
    if (findings.length === 0) return;
    const silently = { signal, onBytes: () => {} };
    const certain = await confirmed(findings, async () => {
      const again = await this.#archives.check(archiveId, silently);
      return again.findings;
    });
    const owners = await ownersOf(this.#database, archiveId);
    for (const { kind, detail, damaged } of certain) {
      if (damaged !== undefined) await this.#volume(damaged);
      else {
        const hit = owners.map(({ key, entry }) => ({
          key,
          kind,
          detail: `${ownerText({ entry })}${detail}`,
        }));
        this.#problems.push(...hit);
      }
    }
  }

  async #volume(damaged: DamagedVolume): Promise<void> {
    if (this.#reportedVolumes.has(damaged.volume.id)) return;
    this.#reportedVolumes.add(damaged.volume.id);
    this.#problems.push(...(await problemsOf(this.#database, damaged)));
  }

  #tell(): void {
    const { objects, bytes } = this.#done;
    this.#options.onProgress?.({
      objects,
      totalObjects: Math.max(objects, this.#size.objects),
      bytes,
      totalBytes: Math.max(bytes, this.#size.bytes),
    });
  }
}

function common(some: readonly VerifyProblem[], others: readonly VerifyProblem[]): readonly VerifyProblem[] {
  const seen = new Set(some.map((problem) => JSON.stringify(problem)));
  return others.filter((problem) => seen.has(JSON.stringify(problem)));
}
