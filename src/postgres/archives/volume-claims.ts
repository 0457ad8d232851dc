/**
 * Staging: how volumes come to be in the database before the transaction that links them, without ever being
 * swept under the hands of who needs them. This is the protocol; all of its actors are in this folder.
 *
 * - A volume is claimed until `staged_until`, by the clock of the server. Whoever stores a directory claims
 *   each of its volumes in a statement of its own: one that is there is claimed and not sent, referenced or
 *   not, since the archive that references it may be removed meanwhile; one that is not there is inserted with
 *   a claim on it, in one transaction. A claim never shortens another (`greatest`).
 * - While volumes are sent, a timer renews the claims. Immediately before the linking transaction they are
 *   renewed once more, and volumes that are gone (a laptop slept for longer than a claim lasts) are sent again.
 * - Linking inserts the segments of an archive, and with them foreign keys on their volumes.
 * - The sweeper deletes volumes that are unclaimed and without a segment, having locked them FOR UPDATE and
 *   left out those that others have locked (SKIP LOCKED).
 * - Who is done gives its claims back, so that what it did not link, or what is removed soon, can be swept at
 *   once. A claim is given back only if nobody else has claimed the volume since, nor had claimed it before.
 *
 * Nothing here relies on claims for correctness: the foreign key (ON DELETE RESTRICT) is the last word, and no
 * archive can ever be visible without its volumes. Claims only spare the sender being refused. At READ
 * COMMITTED, on one volume:
 *
 * - Claim, then sweep: the sweeper's FOR UPDATE looks at the newest version of the row, finds it claimed, and
 *   leaves it. Sweep, then claim: the claim waits for the sweeper, finds the row gone, and the volume is sent.
 *   An insert waits for the sweeper as well, on the unique index.
 * - Link, then sweep: until its commit, linking holds FOR KEY SHARE, which the sweeper skips. If it commits
 *   between the sweeper's snapshot and its lock, the sweeper does not see the segments, but the check of the
 *   foreign key, which has a newer snapshot, does, and refuses (SQLSTATE 23503); the sweeper tries again.
 * - Sweep, then link: linking does not find the volume and counts one segment too few, or finds it, waits for
 *   the sweeper at the check of its foreign key, and is refused. Both are retryable; the claims are renewed,
 *   what is missing is sent again, and it is linked again.
 * - Claims and links do not wait for each other (FOR NO KEY UPDATE, FOR KEY SHARE). Claims lock rows in the
 *   order of their ids, so that two stores of the same directory cannot wait for each other in a circle.
 *
 * A transaction with one snapshot does not see what others commit, not even its own store on another connection. It
 * inserts volumes itself and claims nothing: those that it sees it locks, those that it inserts nobody else sees.
 *
 * None of this waits for the server's disk: a crash can lose claims and volumes that were not linked, but the
 * commit of the linking transaction brings to disk all that was written before it.
 */

import type { ClientBase } from "pg";
import { z } from "zod";
import type { Volume } from "../../archive/volume.js";
import type { Database } from "../database/database.js";

// Short, since what a killed process has claimed cannot be swept before; renewed often.
const CLAIM_MS = 120_000;
const RENEWALS_PER_CLAIM = 4;

const claimRow = z.object({
  sha256: z.string(),
  /** The claim that was there before, and whether it still held. */
  before: z.string(),
  held: z.boolean(),
  until: z.string(),
});
type ClaimRow = z.infer<typeof claimRow>;

/** A volume that this store has claimed. */
interface Claim {
  /** In seconds, as the server writes it: to the microsecond, so that it tells this claim from later ones. */
  readonly until: string;
  /** Whether somebody else has a claim as well, or had one. */
  readonly shared: boolean;
}

/** Makes the statement, or the transaction that it is part of, not wait for the disk. */
const WITHOUT_WAITING = "(select set_config('synchronous_commit', 'off', true))";

/** The end of a claim that begins now; `$3` is how long it lasts, in milliseconds. */
const END = "clock_timestamp() + $3::text::int8 * interval '1 millisecond'";

const OF_PROJECT = "v.project_id = $1::text::int8";

const seconds = (column: string): string => `extract(epoch from ${column})::text`;

const CLAIM_SQL = `with present as materialized (
  select v.id, v.staged_until from archive_volume v cross join ${WITHOUT_WAITING} as hasty
  where ${OF_PROJECT} and v.sha256 = any($2::text[]::bpchar[]) order by v.id for no key update of v)
update archive_volume v set staged_until = greatest(v.staged_until, ${END})
from present where ${OF_PROJECT} and v.id = present.id
returning v.sha256, ${seconds("present.staged_until")} as before,
  present.staged_until > clock_timestamp() as held, ${seconds("v.staged_until")} as until`;

const INSERT_SQL = `insert into archive_volume as v (project_id, sha256, bytes, size_bytes, content_bytes, staged_until)
select $1::text::int8, $2::text, $4::bytea, $5::int4, $6::int4, ${END} from ${WITHOUT_WAITING} as hasty
on conflict (project_id, sha256) do update set staged_until = greatest(v.staged_until, excluded.staged_until)
returning v.sha256, '' as before, xmax <> 0 as held, ${seconds("v.staged_until")} as until`;

const RELEASE_SQL = `with own as materialized (
  select v.id from archive_volume v
  cross join ${WITHOUT_WAITING} as hasty
  join unnest($2::text[], $3::text[]) as claim (sha256, until)
    on v.sha256 = claim.sha256::bpchar and ${seconds("v.staged_until")} = claim.until
  where ${OF_PROJECT}
  order by v.id for no key update of v)
update archive_volume v set staged_until = clock_timestamp() from own where ${OF_PROJECT} and v.id = own.id`;

const HOLD_SQL = `select v.sha256 from archive_volume v
where ${OF_PROJECT} and v.sha256 = any($2::text[]::bpchar[]) order by v.id for key share of v`;

const ADD_SQL = `insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes)
values ($1::text::int8, $2::text, $3::bytea, $4::int4, $5::int4) on conflict (project_id, sha256) do nothing`;

const heldRow = z.object({ sha256: z.string() });

/** The claims of one store that is under way. */
export class VolumeClaims implements AsyncDisposable {
  readonly #database: Database;
  readonly #claimMs: number;
  readonly #claims = new Map<string, Claim>();
  readonly #timer: NodeJS.Timeout;
  #renewal: Promise<unknown> = Promise.resolve();

  /** @param claimMs how long a claim lasts, in milliseconds. Default: 2 minutes. */
  constructor(database: Database, claimMs = CLAIM_MS) {
    this.#database = database;
    this.#claimMs = claimMs;
    // What becomes of it is seen at the renewal before linking.
    const renew = (): void => void this.renew([...this.#claims.keys()]).catch(() => undefined);
    this.#timer = setInterval(renew, claimMs / RENEWALS_PER_CLAIM).unref();
  }

  /**
   * Claims volumes, and gives the names of those that are not there.
   *
   * @param client the connection whose transaction this becomes part of. Default: a transaction of its own.
   */
  async claim(sha256s: readonly string[], client?: ClientBase): Promise<readonly string[]> {
    if (sha256s.length === 0) return [];
    if (client === undefined && this.#database.isInSnapshot) return this.#hold(sha256s);
    const parameters = [this.#project, sha256s, String(this.#claimMs)];
    const rows =
      client === undefined
        ? await this.#database.rowsOutside({ sql: CLAIM_SQL, parameters }, claimRow)
        : z.array(claimRow).parse((await client.query(CLAIM_SQL, parameters)).rows);
    this.#take(rows);
    const there = new Set(rows.map(({ sha256 }) => sha256));
    return sha256s.filter((sha256) => !there.has(sha256));
  }

  /** Claims volumes again; one renewal after the other, so that it does not take its own for another's. */
  renew(sha256s: readonly string[]): Promise<readonly string[]> {
    const renewal = this.#renewal.then(() => this.claim(sha256s));
    this.#renewal = renewal.catch(() => undefined);
    return renewal;
  }

  /** Inserts a volume with a claim on it; if somebody else has just done so, it is claimed. */
  async insert({ sha256, bytes, contentBytes }: Volume): Promise<void> {
    if (this.#database.isInSnapshot) {
      const parameters = [this.#project, sha256, bytes, bytes.length, contentBytes];
      await this.#database.execute({ sql: ADD_SQL, parameters });
      return;
    }
    const parameters = [this.#project, sha256, String(this.#claimMs), bytes, bytes.length, contentBytes];
    const rows = await this.#database.rowsOutside({ sql: INSERT_SQL, parameters }, claimRow);
    this.#take(rows);
  }

  /** Gives the claims back. If that fails they run out by themselves. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewal;
    const own = [...this.#claims].filter(([, { shared }]) => !shared);
    this.#claims.clear();
    if (own.length === 0) return;
    const parameters = [this.#project, own.map(([sha256]) => sha256), own.map(([, { until }]) => until)];
    await this.#database.rowsOutside({ sql: RELEASE_SQL, parameters }, z.unknown()).catch(() => undefined);
  }

  /** Locks volumes for the transaction that is under way, and gives the names of those that are not there. */
  async #hold(sha256s: readonly string[]): Promise<readonly string[]> {
    const parameters = [this.#project, sha256s];
    const rows = await this.#database.rows({ sql: HOLD_SQL, parameters }, heldRow);
    const there = new Set(rows.map(({ sha256 }) => sha256));
    return sha256s.filter((sha256) => !there.has(sha256));
  }

  get #project(): string {
    return this.#database.project.id;
  }

  #take(rows: readonly ClaimRow[]): void {
    for (const { sha256, before, held, until } of rows) {
      const own = this.#claims.get(sha256);
      const others = own === undefined ? held : own.shared || own.until !== before;
      this.#claims.set(sha256, { until, shared: others || until === before });
    }
  }
}
