/** The raw way in: the files of a directory, one after the other, as 16 MiB values by one COPY. */

import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";

const VALUE_BYTES = 16 * 2 ** 20;
// https://www.postgresql.org/docs/current/sql-copy.html: signature, no flags, no extension.
const HEADER = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);

/** Fills `raw_volume`; what is read is what a directory's files hold, without their names. */
export async function copyIn(client, directory) {
  const copy = client.query(copyFrom("copy raw_volume (bytes) from stdin (format binary)"));
  await pipeline(Readable.from(rows(directory), { objectMode: false }), copy);
}

async function* rows(directory) {
  yield HEADER;
  // Two values in turn: what has been yielded may still be on its way when the next is read.
  const buffers = [Buffer.alloc(VALUE_BYTES), Buffer.alloc(VALUE_BYTES), Buffer.alloc(VALUE_BYTES)];
  let filled = 0;
  for await (const handle of files(directory)) {
    for (;;) {
      const { bytesRead } = await handle.read(buffers[0], filled, VALUE_BYTES - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
      if (filled < VALUE_BYTES) continue;
      yield rowHeader(filled);
      yield buffers[0];
      buffers.push(buffers.shift());
      filled = 0;
    }
  }
  if (filled > 0) {
    yield rowHeader(filled);
    yield buffers[0].subarray(0, filled);
  }
  yield TRAILER;
}

/** One field of so many bytes. */
function rowHeader(bytes) {
  const header = Buffer.alloc(6);
  header.writeInt16BE(1, 0);
  header.writeInt32BE(bytes, 2);
  return header;
}

async function* files(directory) {
  for (const item of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!item.isFile()) continue;
    const handle = await open(join(item.parentPath, item.name));
    try {
      yield handle;
    } finally {
      await handle.close();
    }
  }
}
