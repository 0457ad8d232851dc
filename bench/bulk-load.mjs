/** Fills a store by COPY, and holds a sample of its rows against objects that were really stored. */

import { once } from "node:events";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { PostgresStorage } from "../dist/index.js";
import { COLUMNS, copyLine } from "./bulk-rows.mjs";
import { substanceIds } from "./bulk-substances.mjs";
import { objectNumber, recipe } from "./population.mjs";

/** From this many new rows on, indexes are made anew rather than kept up to date. */
const REINDEX_FROM = 20_000;

/**
 * Adds the objects number `from` to `to` (exclusive) to some projects; gives the time that it took, in seconds.
 *
 * @param projectIds in decimal digits
 */
export async function fill(target, from, to, projectIds) {
  const start = performance.now();
  const client = new pg.Client(target.config);
  await client.connect();
  try {
    await client.query("set maintenance_work_mem = '512MB'");
    const indexes = (to - from) * projectIds.length >= REINDEX_FROM ? await dropIndexes(client) : [];
    for (const projectId of projectIds) await fillProject(client, from, to, projectId);
    for (const definition of indexes) await client.query(definition);
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
  return (performance.now() - start) / 1000;
}

async function fillProject(client, from, to, projectId) {
  const ids = await substanceIds(client, projectId);
  const copy = client.query(copyFrom(`copy stored_object (${COLUMNS.join(", ")}) from stdin`));
  const finished = once(copy, "finish");
  for (let index = from; index < to; ) {
    let lines = "";
    for (const end = Math.min(to, index + 500); index < end; index++)
      lines += copyLine(index, projectId, ids);
    if (!copy.write(lines)) await once(copy, "drain");
  }
  copy.end();
  await finished;
}

async function dropIndexes(client) {
  const { rows } = await client.query(
    "select indexname as name, indexdef as definition from pg_indexes where tablename = 'stored_object' and indexname <> 'stored_object_pkey'",
  );
  for (const { name } of rows) await client.query(`drop index ${pg.escapeIdentifier(name)}`);
  return rows.map(({ definition }) => definition);
}

/**
 * Stores some of the objects in an empty database, and compares the rows.
 *
 * @param scratch a database with the schema and no rows
 * @param directory an ancillary directory for them
 */
export async function verifySample(target, scratch, directory, indexes) {
  const filled = await PostgresStorage.connect(target);
  const stored = await PostgresStorage.connect(scratch);
  const keys = [];
  try {
    for (const index of indexes) {
      const { key } = recipe(index);
      const object = objectNumber(index);
      if ((await filled.hasObject(object)) !== key) throw new Error(`object ${index} is not recognised`);
      const path = object.declaration.ancillary === "none" ? undefined : directory;
      await stored.storeObjectDetailed(object, path, { key, allowMissingFiles: true });
      keys.push(key);
    }
  } finally {
    await stored.close();
    await filled.close();
  }
  const [bulk, real] = [await rowsOf(target, keys), await rowsOf(scratch, keys)];
  for (const [at, row] of real.entries()) {
    if (JSON.stringify(row) !== JSON.stringify(bulk[at])) {
      throw new Error(`rows differ:\n${JSON.stringify(bulk[at])}\n${JSON.stringify(row)}`);
    }
  }
  if (bulk.length !== indexes.length) throw new Error("objects are missing");
}

async function rowsOf(target, keys) {
  const client = new pg.Client(target.config);
  await client.connect();
  try {
    const columns = COLUMNS.filter((name) => !/substance_id|_at$|_by$/.test(name)).map((name) => `o.${name}`);
    const { rows } = await client.query(
      `select ${columns.join(", ")}, o.payload::text as payload_text, s.identifier, s.component_count,
         (select jsonb_agg(jsonb_build_array(c.smiles, c.role, c.identifier_sha256, sc.mole_fraction, sc.exact_amount)
            order by c.identifier_sha256)
          from substance_component sc join component c using (project_id)
          where sc.project_id = s.project_id and sc.substance_id = s.id and c.id = sc.component_id) as components
       from stored_object o left join substance s on s.project_id = o.project_id and s.id = o.substance_id
       where o.project_id = 1 and o.key = any($1) order by o.key`,
      [keys],
    );
    return rows;
  } finally {
    await client.end();
  }
}
