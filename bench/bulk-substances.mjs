/** Writes all substances of the population into a project at once, and knows their ids. */

import { componentRows } from "../dist/postgres/component-rows.js";
import { sha256Hex } from "../dist/serialization/content-hash.js";
import { ALL_SUBSTANCES } from "./population.mjs";

/** The ids of the population's substances in a project, by identifier; those that are missing are written first. */
export async function substanceIds(client, projectId) {
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
    `insert into component (project_id, smiles, role, identifier_sha256)
     select distinct $1::int8, c.* from unnest($2::text[], $3::text[], $4::text[]) c on conflict do nothing`,
    [projectId, ...columns(parts, "smiles", "role", "sha256")],
  );
  await client.query(
    `with added as (
       insert into substance (project_id, identifier, identifier_sha256, component_count)
       select $1::int8, s.* from unnest($2::text[], $3::text[], $4::int4[]) s
       on conflict do nothing returning project_id, id, identifier_sha256)
     insert into substance_component (project_id, substance_id, component_id, mole_fraction, exact_amount)
     select added.project_id, added.id, c.id, part.mole_fraction, part.exact_amount
     from unnest($5::text[], $6::text[], $7::float8[], $8::int8[])
       as part (substance, component, mole_fraction, exact_amount)
     join added on added.identifier_sha256 = part.substance
     join component c on c.project_id = added.project_id and c.identifier_sha256 = part.component`,
    [
      projectId,
      ...columns(entries, "identifier", "sha256"),
      entries.map(({ components }) => components.length),
      ...columns(parts, "substance", "sha256", "moleFraction", "exactAmount"),
    ],
  );
  await client.query("commit");
  const { rows } = await client.query("select identifier, id from substance where project_id = $1", [
    projectId,
  ]);
  return new Map(rows.map(({ identifier, id }) => [identifier, id]));
}

function columns(rows, ...names) {
  return names.map((name) => rows.map((row) => row[name]));
}
