/** What a query comes to once there is a store to ask: by then, all that a person may have mistyped has been said. */

import type { StorageBackend } from "../../storage/storage-backend.js";
import type { Presentation } from "../command-context.js";

/** Asks a store. Whatever is wrong with the options was thrown when this was made. */
export type Answer = (store: StorageBackend) => Promise<Presentation>;
