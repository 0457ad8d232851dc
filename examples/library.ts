import {
  importStore,
  openStorage,
  parseSubstance,
  SimulationDataQuery,
  ThermodynamicState,
} from "thermostore";

// The database that THERMOSTORE_DATABASE_URL names; without one, an embedded PostgreSQL.
const store = await openStorage();
try {
  await importStore("examples/store", store);

  const substance = parseSubstance("O");
  const thermodynamicState = ThermodynamicState.of({ temperatureK: 298.15, pressurePa: 101_325 });
  const { groups } = await store.query(new SimulationDataQuery({ substance, thermodynamicState }));

  for (const { key, object, ancillary } of groups.flatMap(({ entries }) => entries)) {
    console.log(`${key}: ${object.observables.length} frames of ${object.substance}`);
    for (const { path, size } of (await ancillary?.files()) ?? []) console.log(`  ${path}: ${size} bytes`);

    const { outcome } = await store.storeObjectDetailed(object, await ancillary?.materialise());
    console.log(`stored once more: ${outcome}`); // deduplicated: the same content is there already
  }
} finally {
  await store.close();
}
