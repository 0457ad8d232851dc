/** Writes all substances of the population at once, and knows their ids. */

import { componentRows } from "../dist/postgres/component-rows.js";
import { sha256Hex } from "../dist/serialization/content-hash.js";
import { ALL_SUBSTANCES } from "./population.mjs";

/** The ids of the population's substances, by identifier; those that are missing are written first. */
export async function substanceIds(client) {
  const entries = ALL_SUBSTANCES.map((substance) => ({
    sha256: sha256Hex(substance.identifier),
    identifier: substance.identifier,
    components: componentRows(substance),
  }));
  const parts = entries.flatMap(({ sha256, components }) =>
    components.map((component) => ({ substance: sha256, ...component })),
  );
  await client.query("begin");
  await client.query(
    `insert into component (smiles, role, identifier_sha256)
     select distinct * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing`,
    columns(parts, "smiles", "role", "sha256"),
  );
  await client.query(
    `with added as (
       insert into substance (identifier, identifier_sha256, component_count)
       select * from unnest($1::text[], $2::text[], $3::int4[])
       on conflict do nothing returning id, identifier_sha256)
     insert into substance_component (substance_id, component_id, mole_fraction, exact_amount)
     select added.id, c.id, part.mole_fraction, part.exact_amount
     from unnest($4::text[], $5::text[], $6::float8[], $7::int8[])
       as part (substance, component, mole_fraction, exact_amount)
     join added on added.identifier_sha256 = part.substance
     join component c on c.identifier_sha256 = part.component`,
    [
      ...columns(entries, "identifier", "sha256"),
      entries.map(({ components }) => components.length),
      ...columns(parts, "substance", "sha256", "moleFraction", "exactAmount"),
    ],
  );
  await client.query("commit");
  const { rows } = await client.query("select identifier, id from substance");
  return new Map(rows.map(({ identifier, id }) => [identifier, id]));
}

function columns(rows, ...names) {
  return names.map((name) => rows.map((row) => row[name]));
}
