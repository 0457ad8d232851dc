/**
 * What is in a database, in numbers and checksums, project by project: by which a restored dump is held against the
 * store that it was made of.
 */

import { z } from "zod";

const checksum = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();
const classDigest = z.object({ objects: count, objectBytes: count, files: count, fileBytes: count });

/** What a project holds, as it is written into a backup's summary. */
export const contentDigest = z.object({
  objects: count,
  /** Bytes of the objects' JSON, and of their files before compression. */
  byClass: z.record(z.string(), classDigest),
  substances: count,
  archives: count,
  volumes: count,
  /** Bytes of the volumes, as they lie in the database. */
  volumeBytes: count,
  ledgerEntries: count,
  /** SHA-256 over keys, classes, and checksums of JSON and files, in the order of the keys. */
  contentSha256: checksum,
  /** SHA-256 over the checksums of all volumes, in their order. */
  volumesSha256: checksum,
  /** SHA-256 over what the ledger says happened to which key, in the order of its entries. */
  ledgerSha256: checksum,
});

const projectDigest = contentDigest.extend({
  /** What each role may do there. */
  members: z.record(z.string(), z.string()),
  maxObjects: count.nullable(),
  maxBytes: count.nullable(),
});

/** How much a project holds, which content, and who may see it. */
export type ProjectDigest = z.infer<typeof projectDigest>;

/** The digest as it is written into a backup's summary. */
export const storeDigest = z.object({
  /** Migrations that are applied, in the order of their names. */
  migrations: z.array(z.string()),
  /** The policies, triggers and functions that guard the tables, by name; undefined if nobody looked. */
  guards: z.array(z.string()).optional(),
  /** By name. Before there were projects, all is in the default one. */
  projects: z.record(z.string(), projectDigest),
});

/** How much a database holds, and which content. */
export type StoreDigest = z.infer<typeof storeDigest>;

const totalled = ["objects", "substances", "archives", "volumes", "volumeBytes", "ledgerEntries"] as const;

/** How much all projects hold together. */
export type DigestTotals = Readonly<Record<(typeof totalled)[number], number>>;

/** Adds up what the projects of a digest hold. */
export function digestTotals({ projects }: StoreDigest): DigestTotals {
  const totals = { objects: 0, substances: 0, archives: 0, volumes: 0, volumeBytes: 0, ledgerEntries: 0 };
  for (const project of Object.values(projects)) {
    for (const name of totalled) totals[name] += project[name];
  }
  return totals;
}

/** What differs between two digests, in words; empty if nothing does. */
export function digestDifferences(expected: StoreDigest, found: StoreDigest): string[] {
  const differences: string[] = [];
  compare(differences, "migrations", expected.migrations, found.migrations);
  const guards = new Set(found.guards);
  const lost = (expected.guards ?? []).filter((guard) => !guards.has(guard));
  differences.push(...lost.map((guard) => `${guard} is missing`));
  const names = namesIn(expected.projects, found.projects);
  for (const name of names) {
    const place = names.length > 1 ? `project ${name}: ` : "";
    const [one, other] = [expected.projects[name], found.projects[name]];
    if (one !== undefined && other !== undefined) differences.push(...projectDifferences(place, one, other));
    else differences.push(`project ${name}: it is ${one === undefined ? "not in the summary" : "missing"}`);
  }
  return differences;
}

function projectDifferences(place: string, expected: ProjectDigest, found: ProjectDigest): string[] {
  const differences: string[] = [];
  for (const name of namesIn(expected.byClass, found.byClass)) {
    const [one, other] = [expected.byClass[name] ?? null, found.byClass[name] ?? null];
    compare(differences, `${place}${name}`, one, other);
  }
  const same = (what: string, name: keyof ProjectDigest): void =>
    compare(differences, `${place}${what}`, expected[name], found[name]);
  for (const name of totalled) if (name !== "objects") same(name, name);
  same("checksum of all objects", "contentSha256");
  same("checksum of all volumes", "volumesSha256");
  same("checksum of the ledger", "ledgerSha256");
  same("members", "members");
  same("quota of objects", "maxObjects");
  same("quota of bytes", "maxBytes");
  return differences;
}

function compare(differences: string[], what: string, expected: unknown, found: unknown): void {
  const [here, there] = [JSON.stringify(expected), JSON.stringify(found)];
  if (here !== there) differences.push(`${what}: ${there} instead of ${here}`);
}

function namesIn(...records: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}
