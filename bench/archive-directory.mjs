/** Makes directories to measure with: one big file and many small ones, random or as a text compresses. */

import { createHash, randomFillSync } from "node:crypto";
import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";

const UNITS = { "": 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
const PIECE_BYTES = 2 ** 20;
const FILES_PER_FOLDER = 1000;

/** Bytes of a text like `3GiB` or `512`. */
export function parseSize(text) {
  const [, number, unit = ""] = /^(\d+)\s*(KiB|MiB|GiB)?$/.exec(text) ?? [];
  if (number === undefined) throw new Error(`${text} is no size; write e.g. 512MiB or 3GiB`);
  return Number(number) * UNITS[unit];
}

/** Makes the directory and gives the number of bytes in its files; the same for the same arguments but random ones. */
export async function makeDirectory(path, { bigBytes, smallCount, smallBytes, content }) {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "output.pdb"), "ATOM\n".repeat(500));
  const big = await open(join(path, "trajectory.dcd"), "w");
  for (let written = 0; written < bigBytes; written += PIECE_BYTES) {
    await big.write(piece(Math.min(PIECE_BYTES, bigBytes - written), content));
  }
  await big.close();
  for (let index = 0; index < smallCount; index++) {
    const folder = join(path, `frames-${Math.floor(index / FILES_PER_FOLDER)}`);
    if (index % FILES_PER_FOLDER === 0) await mkdir(folder);
    await writeFile(join(folder, `frame-${index}.txt`), piece(smallBytes, content));
  }
  return 2500 + bigBytes + smallCount * smallBytes;
}

/** Random bytes, or lines of numbers as programs print them, which deflate to about 40 %. */
function piece(bytes, content) {
  const buffer = Buffer.alloc(bytes);
  if (content === "random") return randomFillSync(buffer);
  const seed = createHash("sha256").update(String(Math.random())).digest();
  let [text, state] = ["", seed.readUInt32LE(0)];
  while (text.length < Math.min(bytes, 2 ** 16)) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += `${(state / 2 ** 32).toFixed(3)} nm, step ${state % 100}\n`;
  }
  // Zlib looks back 32 KiB, so that repeating 64 KiB saves nothing more.
  return buffer.fill(text);
}
