// One of several processes that use one cache at the same time, for so many milliseconds. What it did it says on
// stdout, a line of JSON each, with the time span in nanoseconds of the machine's clock.
// Arguments: the compiled package, its part (read, delete or flip), the cache, the bytes it may hold, the time,
// the original directories.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const [dist, part, cacheDirectory, maxBytes, durationMs, ...originals] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, "storage/ancillary", path)).href);
const { AncillaryDirectory } = await load("ancillary-directory.js");
const { DirectorySource } = await load("directory-source.js");
const { MaterialisedCache } = await load("materialised-cache.js");
const { removeTree } = await load("remove-tree.js");

const cache = new MaterialisedCache({ directory: cacheDirectory, maxBytes: Number(maxBytes) });

async function filesBelow(directory) {
  const items = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => []);
  return items.filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name));
}

/** What has become of each file in a copy, in the order in which they were looked at. */
async function compared(copy, original) {
  const found = [];
  for (const path of await filesBelow(original)) {
    const own = await readFile(join(copy, path.slice(original.length + 1))).catch(() => undefined);
    if (own === undefined) found.push("missing");
    else found.push(own.equals(await readFile(path)) ? "same" : "different");
  }
  return found;
}

const parts = {
  async read() {
    const original = originals[Math.floor(Math.random() * originals.length)];
    const copy = await new AncillaryDirectory(new DirectorySource(original), { cache }).materialise();
    return compared(copy, original);
  },
  async delete() {
    // `rm -rf` by hand: it may fail where others add what it is removing.
    await removeTree(cacheDirectory).catch(() => undefined);
  },
  async flip() {
    const files = await filesBelow(cacheDirectory);
    const path = files[Math.floor(Math.random() * files.length)];
    const content = path && (await readFile(path).catch(() => undefined));
    if (!content?.length) return;
    content[Math.floor(Math.random() * content.length)] ^= 1 << Math.floor(Math.random() * 8);
    await writeFile(path, content, { flag: "r+" }).catch(() => undefined);
  },
};
const pauseMs = { read: 0, delete: 150, flip: 60 };

const end = Date.now() + Number(durationMs);
while (Date.now() < end) {
  const from = process.hrtime.bigint();
  const found = await parts[part]();
  const to = process.hrtime.bigint();
  console.log(JSON.stringify({ part, from: String(from), to: String(to), found: found ?? [] }));
  await sleep(pauseMs[part] * (0.5 + Math.random()));
}
