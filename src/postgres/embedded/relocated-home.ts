/**
 * Where the server's files go when root names a home that no other account can reach, such as a directory
 * below a private one of its own: to a reachable place, which a note in the home names. Who removes the home
 * and makes it again gets a new, empty server; what stood in for a home that is gone is swept the next time
 * that a place is needed.
 */
import { randomUUID } from "node:crypto";
import { access, link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { serverFiles } from "./server-files.js";

const NOTE = "server-location";
const BACK_REFERENCE = "stands-in-for";
const PLACE_NAME = /^thermostore-home-[0-9a-f-]{36}$/;

/**
 * The directory that stands in for a home; noted in the home the first time.
 *
 * @param systemHome where those of homes that are to last go; those of temporary ones go to `/tmp`.
 */
export async function relocatedHome(home: string, systemHome: string): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const note = join(home, NOTE);
  const place = (await contentOf(note)) ?? (await notePlace(note, home, systemHome));
  await mkdir(place, { recursive: true, mode: 0o711 });
  await writeFile(join(place, BACK_REFERENCE), note);
  return place;
}

async function notePlace(note: string, home: string, systemHome: string): Promise<string> {
  const isTemporary = [tmpdir(), "/tmp"].some((directory) => !relative(directory, home).startsWith(".."));
  const place = join(isTemporary ? "/tmp" : systemHome, `thermostore-home-${randomUUID()}`);
  await sweep(dirname(place));
  const draft = `${note}.${randomUUID()}`;
  await writeFile(draft, place);
  // Of several processes that come here at once, one note wins and all go where it says.
  await link(draft, note).catch(() => undefined);
  await rm(draft, { force: true });
  return readFile(note, "utf8");
}

/** Removes the places of homes that are gone, unless a server still runs there. */
async function sweep(directory: string): Promise<void> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => PLACE_NAME.test(name));
  for (const name of names) {
    const place = join(directory, name);
    const note = await contentOf(join(place, BACK_REFERENCE));
    if (note === undefined || (await contentOf(note)) === place) continue;
    if (await exists(serverFiles(place).postmasterFile)) continue;
    await rm(place, { recursive: true, force: true });
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
