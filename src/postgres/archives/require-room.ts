/**
 * Refuses a directory that cannot fit into its project before anything of it is sent: what was sent for nothing would
 * take the room until garbage is collected. The triggers that count have the last word.
 */

import { z } from "zod";
import { packDirectory } from "../../archive/pack-directory.js";
import { QuotaExceededError } from "../../project-errors.js";
import { scanDirectory } from "../../storage/ancillary/directory-tree.js";
import type { Database } from "../database/database.js";
import type { VolumeClaims } from "./volume-claims.js";

const quotaRow = z.object({ limit: z.coerce.number(), used: z.coerce.number() });

const SQL = `select p.max_bytes::text as limit, coalesce(sum(u.bytes), 0)::text as used
from project p left join project_usage u on u.project_id = p.id
where p.id = $1::text::int8 and p.max_bytes is not null group by p.id`;

/**
 * Where a quota might not be enough, the directory is packed once in vain: only then is its compressed size known.
 *
 * @throws {QuotaExceededError} if the project has no room for it; what would make room is left to others.
 */
export async function requireRoom(
  database: Database,
  directory: string,
  claims: VolumeClaims,
): Promise<void> {
  const { id, name } = database.project;
  const [quota] = await database.rowsOutside({ sql: SQL, parameters: [id] }, quotaRow);
  if (quota === undefined) return;
  const { limit, used } = quota;
  const { files } = await scanDirectory(directory);
  if (used + files.reduce((sum, { size }) => sum + size, 0) <= limit) return;
  let adding = 0;
  await packDirectory(directory, async ({ sha256, bytes }) => {
    const missing = await claims.claim([sha256]);
    if (missing.length > 0) adding += bytes.length;
  });
  if (used + adding > limit)
    throw new QuotaExceededError({ project: name, unit: "bytes", used, adding, limit }, []);
}
