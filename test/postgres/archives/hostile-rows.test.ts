import { mkdir, readdir } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import AdmZip from "adm-zip";
import { describe, expect, it, vi } from "vitest";
import { CorruptionError } from "../../../src/errors.js";
import { contentSha256 } from "../../../src/storage/ancillary/content-hash.js";
import { sha256 } from "../../storage/ancillary/memory-source.js";
import { readTree, useTemporaryDirectory, writeFiles } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";
import { ancillaryOf, expectAllToFail, storeDirectory, VOLUMES_OF_KEY } from "./archive-fixture.js";

const FILES = { "output.pdb": "ATOM\n", "trajectory.dcd": "frames", "sub/notes.txt": "n" };

describe("rows that nobody should believe", () => {
  const fixture = useStore();
  const temporary = useTemporaryDirectory();

  async function store(): Promise<string> {
    return storeDirectory(fixture, await writeFiles(temporary(`d`), FILES));
  }

  /** Puts other bytes, under the name that they then have, in the place of the volume of `key`. */
  async function replaceVolume(key: string, bytes: Buffer): Promise<void> {
    await fixture.rows(
      `with added as (
         insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes) values (1, $2, $3, $4, 0)
         on conflict (project_id, sha256) do update set size_bytes = excluded.size_bytes returning id)
       update archive_segment set volume_id = added.id from added
       where archive_segment.volume_id in (${VOLUMES_OF_KEY})`,
      [key, sha256(bytes), bytes, bytes.length],
    );
  }

  /** Expects that nothing can be read, and that nothing appears anywhere. */
  async function expectNothing(key: string): Promise<void> {
    vi.stubEnv("THERMOSTORE_CACHE", temporary("cache"));
    await mkdir(temporary("safe"), { recursive: true });
    await expectAllToFail(
      [
        (ancillary) => ancillary.extractTo(temporary("safe", "out")),
        (ancillary) => ancillary.materialise(),
        (ancillary) => ancillary.read("output.pdb"),
        (ancillary) => buffer(ancillary.stream("output.pdb", { start: 1, end: 2 })),
      ],
      () => ancillaryOf(fixture, key),
      CorruptionError,
    );
    vi.unstubAllEnvs();
    expect(await readTree(temporary("safe"))).toEqual({});
    expect((await readdir(temporary())).filter((name) => !["cache", "d", "safe"].includes(name))).toEqual([]);
  }

  const paths = [
    "../escaped",
    "/tmp/thermostore-escaped",
    "a/../../escaped",
    "..",
    ".",
    "a//b",
    "a/",
    "",
    "sub/notes.txt/below",
    "sub",
    "output.pdb",
  ];
  it.each(paths)("a file with the path %j", async (path) => {
    const key = await store();
    await fixture.rows(
      `update archive_file f set path = $2 from stored_object o
       where o.archive_id = f.archive_id and o.key = $1 and f.path = 'trajectory.dcd'`,
      [key, path],
    );
    await forgeTotals(key);
    await expectNothing(key);
  });

  it.each(["../escaped", "/tmp/thermostore-escaped", "output.pdb", "output.pdb/below", ""])(
    "an empty directory with the path %j",
    async (path) => {
      const key = await store();
      await fixture.rows(
        `update archive a set empty_directories = array[$2] from stored_object o
         where o.archive_id = a.id and o.key = $1`,
        [key, path],
      );
      await forgeTotals(key);
      await expectNothing(key);
    },
  );

  const changes: [string, string][] = [
    ["a negative size", "update archive_file set size_bytes = -1 where #"],
    ["a size beyond all numbers", "update archive_file set size_bytes = 9223372036854775807 where #"],
    ["a size that the segments do not have", "update archive_file set size_bytes = size_bytes + 1 where #"],
    ["a segment that claims to be huge", "update archive_segment set size_bytes = 2147483647 where #"],
    ["a negative segment", "update archive_segment set size_bytes = -size_bytes where #"],
    ["an offset elsewhere", "update archive_segment set offset_bytes = offset_bytes + 1 where #"],
    ["an ordinal that is missing", "update archive_segment set ordinal = ordinal + 1 where #"],
    ["no segments at all", "delete from archive_segment where #"],
    ["no files at all", "delete from archive_segment where #; delete from archive_file where #"],
    ["another total", "update archive set size_bytes = size_bytes - 1 where #"],
    ["a sha256 of a file that is another", `update archive_file set sha256 = '${"0".repeat(64)}' where #`],
    ["a sha256 that is none", "update archive_file set sha256 = 'x' where #"],
    ["a modification time that is none", "update archive_file set modified_at = 'infinity' where #"],
    ["a name that no entry has", "update archive_segment set entry_name = entry_name || 'x' where #"],
  ];
  it.each(changes)("%s", async (_name, sql) => {
    const key = await store();
    for (const statement of sql.split("; ")) {
      const column = statement.includes("archive set") ? "id" : "archive_id";
      const mine = `${column} = (select archive_id from stored_object where key = $1)`;
      await fixture.rows(statement.replace("#", mine), [key]);
    }
    await expectNothing(key);
  });

  it("a file that is read from the middle of a volume that is not there", async () => {
    const key = await store();
    await replaceVolume(key, Buffer.alloc(0));
    await expectNothing(key);
  });

  const zips: [string, () => Buffer][] = [
    ["a bomb", () => zipOf({ "output.pdb": Buffer.alloc(50_000_000) })],
    ["an entry that lies about its size", () => lying({ "output.pdb": Buffer.alloc(50_000_000) }, 5)],
    ["entries that share their bytes", () => overlapping()],
    ["no zip file", () => Buffer.from("no zip file")],
    ["a directory of entries that ends too early", () => zipOf({ "output.pdb": "ATOM\n" }).subarray(0, -8)],
  ];
  it.each(zips)("a volume that is %s", async (_name, make) => {
    const key = await store();
    await replaceVolume(key, make());
    await expectNothing(key);
  });

  it("two entries of one name", async () => {
    const key = await store();
    const bytes = zipOf({ "output.pdb": "ATOM\n", "output.pdX": "MOTA\n" });
    for (let at = bytes.indexOf("output.pdX"); at >= 0; at = bytes.indexOf("output.pdX", at)) {
      bytes.write("output.pdb", at, "latin1");
    }
    await replaceVolume(key, bytes);
    await expectNothing(key);
  });

  it("a volume that is not what it is named after", async () => {
    const key = await store();
    await fixture.rows(`update archive_volume set bytes = bytes || '\\x00' where id in (${VOLUMES_OF_KEY})`, [
      key,
    ]);
    await expectNothing(key);
    await fixture.rows(
      `update archive_volume set bytes = substr(bytes, 1, length(bytes) - 1) where id in (${VOLUMES_OF_KEY})`,
      [key],
    );
    expect(String(await (await ancillaryOf(fixture, key)).read("output.pdb"))).toBe("ATOM\n");
  });

  /** Makes total and sha256 of an archive those of its rows: as whoever forges the rows would. */
  async function forgeTotals(key: string): Promise<void> {
    const files = await fixture.rows(
      `select f.path, f.size_bytes::int as size, f.sha256, f.executable from archive_file f
       join stored_object o on o.archive_id = f.archive_id where o.key = $1`,
      [key],
    );
    const [archive] = await fixture.rows(
      "select a.empty_directories from archive a join stored_object o on o.archive_id = a.id where o.key = $1",
      [key],
    );
    const digest = contentSha256(
      files.map(({ path, size, sha256, executable }) => ({
        path: String(path),
        size: Number(size),
        sha256: String(sha256),
        executable: executable === true,
      })),
      [archive?.empty_directories].flat().map(String),
    );
    await fixture.rows(
      `update archive a set content_sha256 = $2 from stored_object o where o.archive_id = a.id and o.key = $1`,
      [key, digest],
    );
  }
});

function zipOf(entries: Record<string, string | Buffer>): Buffer {
  const zip = new AdmZip();
  for (const [name, content] of Object.entries(entries)) zip.addFile(name, Buffer.from(content));
  return zip.toBuffer();
}

/** A zip whose directory says that its first entry has `size` bytes. */
function lying(entries: Record<string, string | Buffer>, size: number): Buffer {
  const bytes = zipOf(entries);
  bytes.writeUInt32LE(size, bytes.indexOf("PK\x01\x02") + 24);
  return bytes;
}

/** A zip whose second entry begins where the first does. */
function overlapping(): Buffer {
  const bytes = zipOf({ "output.pdb": "ATOM\n", "trajectory.dcd": "frames" });
  bytes.writeUInt32LE(0, bytes.lastIndexOf("PK\x01\x02") + 42);
  return bytes;
}
