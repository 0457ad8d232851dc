/**
 * The audit after faults or contention: every acknowledged store is there, whole; every other one is there whole or
 * not at all; one identity has at most one key; and nobody who died has left anything behind.
 */

import { untypedErrors, withFates } from "./calls.mjs";
import { checkObjects } from "./check-objects.mjs";
import { checkPromises } from "./check-promises.mjs";
import { readJournals } from "./journal.mjs";
import { checkChains, readLedger } from "./ledger-chains.mjs";
import { checkGarbage, checkLeftBehind } from "./left-behind.mjs";

/**
 * Audits a store in PostgreSQL while nobody works on it.
 *
 * @param store a PostgresStorage on the database.
 * @param client a connected `pg.Client` on the same database, past any proxy.
 * @param journals paths of the journals of everybody who has changed the store since it was empty.
 * @param collect whether to collect the garbage too: the files of all superseded versions go. Default: true.
 * @returns what is wrong, each as text; empty if nothing is.
 */
export async function audit({ store, client, journals, collect = true }) {
  const calls = withFates(readJournals(journals));
  const problems = untypedErrors(calls);
  const look = async (check) => {
    try {
      problems.push(...(await check()));
    } catch (error) {
      problems.push(`the audit itself failed: ${error.stack}`);
    }
  };
  await look(() => checkLeftBehind(client));
  await look(async () => {
    const ledger = await readLedger(client);
    problems.push(...checkChains(ledger), ...checkPromises(calls, ledger));
    return checkObjects(store, calls, ledger);
  });
  if (collect) await look(() => checkGarbage(store, client));
  await look(async () => {
    const report = await store.verify();
    // Until it is collected, garbage is none of the problems.
    const damages = report.problems.filter(({ kind }) => collect || kind !== "volume-unreferenced");
    return damages.map(({ key, kind, detail }) => `verify: ${key} ${kind}: ${detail}`);
  });
  return problems;
}
