/** Shorthands for tests that store a directory in a database, tamper with its rows, and read it again. */
import { expect } from "vitest";
import { retrieved } from "../../../src/conformance/expectations.js";
import { makeSimulation } from "../../../src/conformance/fixtures.js";
import { StorageError } from "../../../src/errors.js";
import type { AncillaryDirectory } from "../../../src/storage/ancillary/ancillary-directory.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import type { StoreFixture } from "../storage/store-fixture.js";

let molecules = 1_000_000;

/** Stores a directory under a new key. */
export function storeDirectory(fixture: StoreFixture, directory: string): Promise<string> {
  molecules += 1;
  return fixture.store.storeObject(makeSimulation({ numberOfMolecules: molecules }), directory);
}

/** A fresh handle on what is stored. */
export async function ancillaryOf(fixture: StoreFixture, key: string): Promise<AncillaryDirectory> {
  const { ancillary } = await retrieved(fixture.store, key);
  if (ancillary === undefined) throw new Error("it was stored with a directory");
  return ancillary;
}

/** The rows of an object's volumes, by their ids. */
export const VOLUMES_OF_KEY = `select distinct v.id from archive_volume v
  join archive_segment s on s.volume_id = v.id
  join stored_object o on o.archive_id = s.archive_id where o.key = $1`;

/** Expects each way of reading to fail with an error of `errorClass`, and `extractTo` to leave nothing behind. */
export async function expectAllToFail(
  ways: readonly ((ancillary: AncillaryDirectory) => Promise<unknown>)[],
  open: () => Promise<AncillaryDirectory>,
  errorClass: new (...given: never[]) => StorageError,
): Promise<void> {
  for (const way of ways) {
    const failure = await failureOf(open().then(way));
    expect(failure).toBeInstanceOf(StorageError);
    expect(failure).toBeInstanceOf(errorClass);
  }
}
