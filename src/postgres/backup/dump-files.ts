/** What a dump is on the disk: one file, or a directory of them. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const checksum = z.string().regex(/^[0-9a-f]{64}$/);

/** By which a dump is known again. */
export const dumpIdentity = z.object({
  format: z.enum(["custom", "directory"]),
  bytes: z.number().int().nonnegative(),
  /** Of the file; of a directory, over names and checksums of its files. */
  sha256: checksum,
  /** Of the first 4 KiB (of a directory: of its table of contents): two dumps never begin in the same way. */
  headSha256: checksum,
});

/** The size and the checksums of a dump. */
export type DumpIdentity = z.infer<typeof dumpIdentity>;

const headBytes = 4096;

/** Bytes of a dump that may be growing; 0 as long as nothing is there. */
export async function dumpSize(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.size;
  const names = await readdir(path);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(path, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Reads a whole dump. Fails as the file system does if there is none. */
export async function identifyDump(path: string): Promise<DumpIdentity> {
  if (!(await stat(path)).isDirectory()) return { format: "custom", ...(await hashFile(path)) };
  const hash = createHash("sha256");
  let bytes = 0;
  let headSha256 = hash.copy().digest("hex");
  for (const name of (await readdir(path)).sort()) {
    const file = await hashFile(join(path, name));
    hash.update(`${name} ${file.sha256}\n`);
    bytes += file.bytes;
    if (name === "toc.dat") headSha256 = file.headSha256;
  }
  return { format: "directory", bytes, sha256: hash.digest("hex"), headSha256 };
}

async function hashFile(path: string): Promise<Omit<DumpIdentity, "format">> {
  const whole = createHash("sha256");
  const head = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) {
    if (!(chunk instanceof Uint8Array)) continue;
    whole.update(chunk);
    if (bytes < headBytes) head.update(chunk.subarray(0, headBytes - bytes));
    bytes += chunk.byteLength;
  }
  return { bytes, sha256: whole.digest("hex"), headSha256: head.digest("hex") };
}
