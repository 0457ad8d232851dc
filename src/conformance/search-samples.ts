/** A few simulations that differ in everything a search can ask about, and records of a class without columns. */

import type { StoredData } from "../data/stored-data.js";
import { ObservableArray } from "../observables/observable.js";
import { ObservableFrame } from "../observables/observable-frame.js";
import type { Criterion } from "../query/criterion.js";
import type { DataQuery } from "../query/data-query.js";
import { SimulationDataQuery } from "../query/evaluator-queries.js";
import type { Search, SearchOptions } from "../storage/search/search.js";
import type { StorageKey } from "../storage/storage-key.js";
import { ExactAmount } from "../substances/amount.js";
import { Component, ComponentRole } from "../substances/component.js";
import { Phase } from "../thermodynamics/property-phase.js";
import { NdArray } from "../units/nd-array.js";
import { Quantity } from "../units/quantity.js";
import type { Workbench } from "./conformance-suite.js";
import { DEFAULT_FILES, type FileContents, frame, makeSimulation, mixture, state } from "./fixtures.js";
import { SampleData, SampleQuery } from "./own-classes.js";

/** One methane, infinitely diluted in water. */
const SOLUTION = mixture({ O: 1 }).addComponent(new Component("C", ComponentRole.Solute), new ExactAmount(1));

/** What is stored by `simulationsStored`, in this order. */
export const SIMULATIONS = {
  water: makeSimulation(),
  warm: makeSimulation({ thermodynamicState: state(310.15, 101_325), statisticalInefficiency: 1.25 }),
  steam: makeSimulation({
    thermodynamicState: state(400, 101_325),
    propertyPhase: Phase.Gas,
    numberOfMolecules: 1000,
    statisticalInefficiency: Number.NaN,
  }),
  sealed: makeSimulation({
    thermodynamicState: state(298.15),
    numberOfMolecules: 100,
    statisticalInefficiency: 4,
  }),
  mixture: makeSimulation({
    substance: mixture({ O: 0.8, CO: 0.2 }),
    thermodynamicState: state(300, 100_000),
    forceFieldId: "force field 2",
    statisticalInefficiency: 3,
  }),
  ethanol: makeSimulation({
    substance: mixture({ CCO: 1 }),
    thermodynamicState: state(280, 1_000_000),
    propertyPhase: Phase.Liquid | Phase.Gas,
    forceFieldId: "force field 2",
    sourceCalculationId: "calculation 2",
    statisticalInefficiency: 5,
  }),
  solution: makeSimulation({
    substance: SOLUTION,
    sourceCalculationId: "rerun 1",
    observables: densityAndTemperature(),
    statisticalInefficiency: 2,
  }),
} satisfies Readonly<Record<string, StoredData>>;

export type SimulationName = keyof typeof SIMULATIONS;

/** The files of one of them are more than those of the others. */
const MORE_FILES: FileContents = { ...DEFAULT_FILES, "logs/run-1.log": "x".repeat(10_000) };

/** Records of a class of which no attribute is in a column: numbers, texts, and the lack of them. */
export const SAMPLES = {
  few: new SampleData({ label: "b", replicas: 2, error: -0.5 }),
  many: new SampleData({ label: "B", replicas: 2n ** 70n, error: Number.POSITIVE_INFINITY }),
  none: new SampleData({ label: "\ufffd", replicas: 0, error: Number.NaN }),
  unnamed: new SampleData({ replicas: 10, error: -0 }),
  emoji: new SampleData({ label: "\u{1f600}", replicas: -3, error: 1e-6 }),
} satisfies Readonly<Record<string, StoredData>>;

/** Objects under their names: which were found, and how to find them. */
export class Stored<N extends string> {
  readonly #bench: Workbench;
  readonly #query: DataQuery;
  readonly #keys: ReadonlyMap<string, StorageKey>;

  constructor(bench: Workbench, query: DataQuery, keys: ReadonlyMap<string, StorageKey>) {
    this.#bench = bench;
    this.#query = query;
    this.#keys = keys;
  }

  key(name: N): StorageKey {
    return this.#keys.get(name) ?? "";
  }

  /** The name of what is under a key; the key itself for anything else. */
  name(key: StorageKey): string {
    return [...this.#keys].find(([, known]) => known === key)?.[0] ?? key;
  }

  names(found: readonly { readonly key: StorageKey }[]): readonly string[] {
    return found.map(({ key }) => this.name(key));
  }

  /** A search for those that meet all of the criteria. */
  search(criteria: readonly Criterion[] = [], options?: SearchOptions): Search {
    return this.#bench.backend.search(this.#query.where(...criteria), options);
  }

  /** The names of what a search finds, as it gives them. */
  async found(criteria: readonly Criterion[], options?: SearchOptions): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { key } of this.search(criteria, options).summaries()) names.push(this.name(key));
    return names;
  }
}

/** Stores the simulations. */
export function simulationsStored(bench: Workbench): Promise<Stored<SimulationName>> {
  return stored(bench, new SimulationDataQuery(), SIMULATIONS, (name) =>
    bench.directory(name === "ethanol" ? MORE_FILES : DEFAULT_FILES),
  );
}

/** Stores the samples. */
export function samplesStored(bench: Workbench): Promise<Stored<keyof typeof SAMPLES>> {
  return stored(bench, new SampleQuery(), SAMPLES, async () => undefined);
}

async function stored<N extends string>(
  bench: Workbench,
  query: DataQuery,
  objects: Readonly<Record<N, StoredData>>,
  directory: (name: string) => Promise<string | undefined>,
): Promise<Stored<N>> {
  const keys = new Map<string, StorageKey>();
  for (const [name, object] of Object.entries<StoredData>(objects)) {
    keys.set(name, await bench.backend.storeObject(object, await directory(name)));
  }
  return new Stored(bench, query, keys);
}

function densityAndTemperature(): ObservableFrame {
  const temperatures = new Quantity(NdArray.from([[298], [299]]), "kelvin");
  return new ObservableFrame(
    new Map([...frame([0.99, 1.01]).observables, ["Temperature", new ObservableArray(temperatures)]]),
  );
}
