/** The kinds of stored data that decide what happens when the same piece of data is stored again. */

import type { ResolvedDeclaration } from "./data-declaration.js";
import { StoredData } from "./stored-data.js";

/** Data that is the same if its content is: storing it again gives the existing key. */
export abstract class HashableStoredData extends StoredData {
  static override readonly declaration: ResolvedDeclaration = {
    ...StoredData.declaration,
    name: "HashableStoredData",
    identity: "content",
  };
}

/** Data of which a better version replaces a worse one under the same key. */
export abstract class ReplaceableData extends StoredData {
  static override readonly declaration: ResolvedDeclaration = {
    ...StoredData.declaration,
    name: "ReplaceableData",
  };
}
