/** The summary that lies beside a dump: what must be in it, and by which the dump is known again. */
import { open, readFile } from "node:fs/promises";
import { z } from "zod";
import { BackupError } from "../../database-errors.js";
import { DEFAULT_PROJECT } from "../projects/project.js";
import { dumpIdentity } from "./dump-files.js";
import { contentDigest, type StoreDigest, storeDigest } from "./store-digest.js";

const circumstances = z.object({
  format: z.literal("thermostore backup"),
  /** When the snapshot was taken, by the server's clock, in ISO 8601. */
  takenAt: z.string(),
  /** `host:port/database`. */
  database: z.string(),
  /** Of the database, if it is not `public`. */
  schema: z.string().nullable(),
  /** Version of the server, and of thermostore. */
  server: z.string(),
  thermostore: z.string(),
  dump: dumpIdentity,
});

/** What was written before there were projects. */
const undividedSummary = circumstances
  .extend({ version: z.literal(1), store: contentDigest.extend({ migrations: z.array(z.string()) }) })
  .transform(({ store, ...rest }) => ({ ...rest, store: divided(store) }));

const backupSummary = z.union([
  circumstances.extend({ version: z.literal(2), store: storeDigest }),
  undividedSummary,
]);

/** What a backup holds. */
export type BackupSummary = z.infer<typeof backupSummary>;

/** Where the summary of a dump lies. */
export function summaryPath(dumpPath: string): string {
  return `${dumpPath.replace(/\/+$/, "")}.summary.json`;
}

/** Writes a summary, which is on the disk when this returns; fails if the file exists. */
export async function writeSummary(path: string, summary: BackupSummary): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(`${JSON.stringify(summary, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Reads a summary.
 *
 * @throws {BackupError} if there is none, or it is none.
 */
export async function readSummary(path: string): Promise<BackupSummary> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const hint = `Name it with --summary; for a dump that "thermostore backup" did not make there is --no-summary.`;
    throw new BackupError(path, `the summary of the backup, ${path}, cannot be read. ${hint}`, { cause });
  }
  const parsed = backupSummary.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new BackupError(path, `${path} is no summary of a backup: ${z.prettifyError(parsed.error)}.`);
}

function divided({
  migrations,
  ...content
}: z.infer<typeof contentDigest> & Pick<StoreDigest, "migrations">): StoreDigest {
  const all = { ...content, members: {}, maxObjects: null, maxBytes: null };
  return { migrations, projects: { [DEFAULT_PROJECT]: all } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
