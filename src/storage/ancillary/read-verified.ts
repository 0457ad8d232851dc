/**
 * Reads from a source and holds it to what it said of the file: the one place where stored bytes are
 * believed or not.
 */
import { createHash } from "node:crypto";
import { CorruptionError } from "../../errors.js";
import type { ByteRange, FileOutline } from "./ancillary-file.js";
import type { AncillarySource } from "./ancillary-source.js";
import { resolveRange } from "./byte-range.js";

/**
 * The bytes of `file`, or of a part of it. The number of bytes is always checked; the sha256, where it is
 * known, if the range covers the whole file.
 *
 * @throws CorruptionError after the last byte of a whole file that is not the one listed, or where bytes are
 * missing or too many
 */
export async function* readVerified(
  source: AncillarySource,
  file: FileOutline,
  range?: ByteRange,
): AsyncGenerator<Buffer, void, undefined> {
  const { start, length } = resolveRange(range, file.size);
  const whole = length === file.size;
  if (length === 0 && !whole) return;
  const hash = whole && file.sha256 !== undefined ? createHash("sha256") : undefined;
  const bytes = whole ? source.open(file.path) : source.open(file.path, { start, end: start + length - 1 });
  let received = 0;
  for await (const chunk of bytes) {
    received += chunk.byteLength;
    if (received > length) throw damaged(file.path, `it has more than ${file.size} bytes`);
    hash?.update(chunk);
    // A stream takes an empty chunk for a pause.
    if (chunk.byteLength > 0) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  if (received !== length) throw damaged(file.path, `${length - received} of ${length} bytes are missing`);
  if (hash !== undefined && hash.digest("hex") !== file.sha256) {
    throw damaged(file.path, "its sha256 is not the one stored");
  }
}

function damaged(path: string, reason: string): CorruptionError {
  return new CorruptionError(`ancillary file ${JSON.stringify(path)}`, reason);
}
