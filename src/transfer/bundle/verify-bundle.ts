/** Checks a bundle against what it says of itself, byte by byte. */

import { StorageError } from "../../errors.js";
import type { StorageKey } from "../../storage/storage-key.js";
import type { TransferProgress } from "../../storage/transfer-contract.js";
import { BUNDLE_NAME, type BundledObject, CONTENTS_NAME } from "./bundle-format.js";
import { BundleStorage } from "./bundle-storage.js";

/** Something in a bundle that is not what it should be. */
export interface BundleProblem {
  /** The object that is hit, if it is one. */
  readonly key: StorageKey | undefined;
  readonly detail: string;
}

/** What checking a bundle came to. */
export interface BundleVerification {
  readonly objects: number;
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly BundleProblem[];
}

/**
 * Reads every object and every file of a bundle and compares checksums.
 *
 * @throws {CorruptionError} if it is no bundle, or is damaged so that its contents cannot be told.
 */
export async function verifyBundle(
  path: string,
  onProgress?: (progress: TransferProgress) => void,
): Promise<BundleVerification> {
  await using bundle = await BundleStorage.open(path);
  const problems: BundleProblem[] = [];
  const expected = new Set(["object_keys.json", BUNDLE_NAME, CONTENTS_NAME]);
  let done = 0;
  let bytes = 0;
  for (const object of bundle.contents.values()) {
    for (const name of entryNamesOf(object)) expected.add(name);
    const attempt = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        problems.push({ key: object.key, detail: error.message });
      }
    };
    await attempt(async () => {
      const ancillary = (await bundle.retrieveObject(object.key))?.ancillary;
      for (const { path: file } of object.ancillary?.files ?? []) {
        await attempt(async () => {
          for await (const chunk of ancillary?.stream(file) ?? []) bytes += (chunk as Buffer).length;
        });
      }
    });
    done += 1;
    onProgress?.({ done, total: bundle.contents.size, bytes });
  }
  for (const name of bundle.entryNames) {
    if (!expected.has(name)) problems.push({ key: undefined, detail: `${name} belongs to no object` });
  }
  const { objects, files } = bundle.summary;
  return { objects, files, bytes, problems };
}

function entryNamesOf({ name, ancillary }: BundledObject): readonly string[] {
  if (ancillary === undefined) return [`${name}.json`];
  return [
    `${name}.json`,
    `${name}/`,
    ...ancillary.files.map(({ path }) => `${name}/${path}`),
    ...ancillary.empty_directories.map((path) => `${name}/${path}/`),
  ];
}
