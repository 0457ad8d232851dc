/** A hundred thousand rows, for plans that are read at a size where they matter. */

/**
 * Rows that differ in everything by which they can be found, copied from one that was stored, and some of them once
 * more in the project `other`.
 */
export const MANY_ROWS = `
-- The ledger of so many rows would take longer than they do.
alter table stored_object disable trigger user;

insert into component (project_id, smiles, role, identifier_sha256)
select 1, repeat('C', n), 'solv', encode(sha256((repeat('C', n) || '{solv}')::bytea), 'hex') from generate_series(1, 2000) n;

insert into substance (project_id, identifier, identifier_sha256, component_count)
select 1, identifier, encode(sha256(identifier::bytea), 'hex'), 1
from (select smiles || '{solv}{x=1.000000}' as identifier from component where smiles ~ '^C+$') pure;

insert into substance_component (project_id, substance_id, component_id, mole_fraction)
select 1, s.id, c.id, 1 from substance s join component c on s.identifier = c.smiles || '{solv}{x=1.000000}'
on conflict do nothing;

insert into archive (project_id, content_sha256, size_bytes, file_count, empty_directories)
select 1, lpad(n::text, 64, '0'), n * 1000, 1, '{}' from generate_series(1, 500) n;

insert into archive_file (project_id, archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
select 1, id, 0, 'run-' || size_bytes / 1000 || '/trajectory.dcd', size_bytes, content_sha256, now(), false from archive;

insert into stored_object (project_id, key, class, content_sha256, payload, payload_bytes, match_values, substance_id,
  temperature_k, pressure_pa, property_phase, source_calculation_id, force_field_id, number_of_molecules,
  max_number_of_molecules, calculation_layer, statistical_inefficiency, observable_names, archive_id,
  updated_at, updated_by, identity_sha256)
select 1, 'copy-' || n, (array['StoredSimulationData', 'StoredEquilibrationData'])[1 + n % 2], content_sha256,
  '{}', 2, '{}', (select min(id) from substance) + n % 2000, 280 + n % 1000 / 10.0,
  case when n % 500 <> 0 then 1e5 + n % 70 end, case when n % 1000 < 2 then 1 else 2 end, 'calculation-' || n,
  'force-field-' || n % 500, n % 5000, 1000, 'EquilibrationLayer', exp(n % 10000 / 1000.0),
  case when n % 1000 < 2 then array['Enthalpy', 'Volume'] else array['Density'] end,
  case when n % 180 < 2 then (select min(id) from archive) + n / 180 % 500 end,
  timestamptz '2024-01-01' + n * interval '1 minute', 'user-' || n % 1000, lpad(n::text, 64, '0')
from stored_object, generate_series(1, 90000) n;

insert into stored_object (project_id, key, class, content_sha256, payload, payload_bytes, match_values)
select 1, copied.class || n, copied.class, content_sha256, '{}', 2,
  jsonb_build_object('method', 'method ' || n, 'run_count', n || '', 'force_field_source', md5(n::text))
from stored_object, unnest(array['ViscosityData', 'ForceFieldData']) as copied (class), generate_series(1, 5000) n
where id = (select min(id) from stored_object);

insert into stored_object (project_id, key, class, content_sha256, payload, payload_bytes, match_values, temperature_k,
  pressure_pa, property_phase, source_calculation_id, force_field_id, number_of_molecules, statistical_inefficiency,
  observable_names, updated_at, updated_by, identity_sha256)
select project.id, key, class, content_sha256, payload, payload_bytes, match_values, temperature_k, pressure_pa,
  property_phase, source_calculation_id, force_field_id, number_of_molecules, statistical_inefficiency,
  observable_names, updated_at, updated_by, identity_sha256
from stored_object, project where name = 'other' and stored_object.id % 5 = 0;

alter table stored_object enable trigger user;
`;
