/**
 * The format of a bundle: a zip file that holds a store directory in evaluator's layout, so that unzipping it
 * gives one, and two files of our own that say what is in it.
 *
 * - `.thermostore/contents.jsonl`: a line of JSON for each object, with the checksums of all its files.
 * - `.thermostore/bundle.json`: the version of this format, counts, and the checksum of the contents.
 *
 * Zip64 where it is needed; times are those of the files.
 */

import { z } from "zod";

/** The version of the format that this version writes, and the latest that it reads. */
export const BUNDLE_VERSION = 1;

export const BUNDLE_NAME = ".thermostore/bundle.json";
export const CONTENTS_NAME = ".thermostore/contents.jsonl";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.number().int().nonnegative();

/** What a bundle says of itself. */
export const bundleSummary = z.object({
  format: z.literal("thermostore bundle"),
  version: z.number().int().positive(),
  created_at: z.iso.datetime(),
  objects: size,
  by_class: z.record(z.string(), size),
  files: size,
  /** Of the ancillary files. */
  bytes: size,
  contents: z.object({ size, sha256 }),
});
export type BundleSummary = z.infer<typeof bundleSummary>;

/** An ancillary file in a bundle. */
export const bundledFile = z.object({
  path: z.string(),
  size,
  sha256,
  modified_at: z.iso.datetime().optional(),
  executable: z.boolean(),
});
export type BundledFile = z.infer<typeof bundledFile>;

/** An object in a bundle. */
export const bundledObject = z.object({
  key: z.string(),
  class: z.string(),
  /** The object is in `<name>.json`, its ancillary files below `<name>/`. */
  name: z.string(),
  json: z.object({ size, sha256 }),
  ancillary: z.object({ files: z.array(bundledFile), empty_directories: z.array(z.string()) }).optional(),
});
export type BundledObject = z.infer<typeof bundledObject>;
