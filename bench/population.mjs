/**
 * The population that queries are measured on: simulation data over substances of one to three components, which
 * are used by a heavy-tailed law, at clustered states. Object number `index` is always the same, so that a
 * larger store holds all of a smaller one.
 *
 * The first objects are marked by values that no other has: who asks for those finds equally many however
 * large the store is.
 */

import {
  attribute,
  Component,
  declareStoredData,
  ExactAmount,
  floatType,
  MoleFraction,
  NdArray,
  ObservableArray,
  ObservableFrame,
  Quantity,
  registerDataClass,
  StoredData,
  StoredSimulationData,
  Substance,
  substanceType,
  ThermodynamicState,
  textType,
} from "../dist/index.js";

/** How many objects are marked. */
export const MARKED = 40;

/** The values that only marked objects have. */
export const MARK = {
  smiles: "CCBr",
  smarts: "[Br]",
  method: "marked method",
  forceField: "marked-force-field",
  user: "marked user",
  temperatureK: 611.15,
  pressurePa: 5e6,
  observable: "ReducedPotential",
};

/** A class of a laboratory's own, with an attribute that has no column. */
export class ViscosityData extends declareStoredData(StoredData, {
  tag: "bench.ViscosityData",
  attributes: {
    substance: attribute(substanceType, { query: true, column: "substance" }),
    method: attribute(textType, { query: true }),
    viscosity: attribute(floatType),
  },
  identity: "content",
}) {}
registerDataClass(ViscosityData);

const MOLECULES =
  "O CO CCO CC(C)=O c1ccccc1 CC#N CCCO CC(C)O CCCCO Cc1ccccc1 ClC(Cl)Cl CS(C)=O CN(C)C=O C1CCOC1 CCCCCC C1CCCCC1 CCOCC CC(=O)OCC NC=O CC(=O)O OCCO CCN OC(C)(C)C CCCCCCCC Oc1ccccc1 Nc1ccccc1 c1ccncc1 C1COCCO1 CCCCCO".split(
    " ",
  );
const PRESSURES = [101_325, 101_325, 101_325, 101_325, 100_000, 1e6, 1e7, undefined];
const PHASES = [2, 2, 2, 2, 2, 2, 2, 2, 4, 6];
const FORCE_FIELDS = [
  "openff-2.1.0",
  "openff-2.0.0",
  "openff-1.3.1",
  "gaff-2.11",
  "gaff-1.8",
  "tip3p",
  "opc3",
];
const USERS = ["ada", "grace", "dorothy", "rosalind", "mary"];
const COUNTS = [1000, 1000, 1000, 500, 2000, 256];
const UNITS = {
  Density: "gram / milliliter",
  Temperature: "kelvin",
  Volume: "nanometer ** 3",
  ReducedPotential: "dimensionless",
};

const FRAMES = [
  ["Density"],
  ["Density", "PotentialEnergy"],
  ["Density", "Enthalpy", "PotentialEnergy", "Temperature", "Volume"],
].flatMap((names) => Array.from({ length: 20 }, (_, variant) => frame(names, generator(variant))));
const MARKED_FRAME = frame(["Density", MARK.observable], generator(0));
const MARKED_SUBSTANCES = Array.from({ length: 10 }, (_, part) => markedSubstance(part));
const states = new Map();
const substances = makeSubstances();
const weights = cumulative(substances.map((_, rank) => 1 / (rank + 1)));

/** Every substance that an object can have. */
export const ALL_SUBSTANCES = [
  ...new Map([...MARKED_SUBSTANCES, ...substances].map((each) => [each.identifier, each])).values(),
];

/** What object number `index` is made of; values that many objects share are the same each time. */
export function recipe(index) {
  const random = generator(index);
  const isMarked = index < MARKED;
  const common = {
    key: index.toString(16).padStart(32, "0"),
    storedAt: new Date(Date.UTC(2024, 0, 1) + (isMarked ? 0 : 86_400_000) + index * 20_000),
    storedBy: isMarked ? MARK.user : pick(USERS, random),
  };
  const substance = isMarked ? MARKED_SUBSTANCES[index % 10] : substances[weighted(weights, random())];
  if (index % 10 === 9) {
    const method = isMarked ? MARK.method : pick(["green-kubo", "einstein", "nemd"], random);
    return { ...common, type: ViscosityData, values: { substance, method, viscosity: index + random() } };
  }
  const values = {
    substance,
    thermodynamicState: isMarked ? markedState(index) : clusteredState(random),
    propertyPhase: isMarked ? 1 : pick(PHASES, random),
    sourceCalculationId: isMarked ? `marked-${index}` : `calculation-${Math.floor(index / 8)}`,
    forceFieldId: isMarked ? `${MARK.forceField}-${index}` : pick(FORCE_FIELDS, () => random() ** 2),
    coordinateFileName: "output.pdb",
    trajectoryFileName: "trajectory.dcd",
    observables: isMarked ? MARKED_FRAME : pick(FRAMES, random),
    statisticalInefficiency: isMarked ? 0.5 + index / 1000 : Math.exp(6 * random()),
    numberOfMolecules: pick(COUNTS, random) + (index % 8),
  };
  return { ...common, type: StoredSimulationData, values };
}

/** The object number `index`. */
export function objectNumber(index) {
  const { type, values } = recipe(index);
  return new type(values);
}

/** The most frequent substance. */
export const POPULAR = substances[0];

/** Ten substances that share a component with no others: pure, in mixtures, and in an exact amount. */
function markedSubstance(part) {
  const rare = new Component(MARK.smiles, part === 8 ? "sol" : "solv");
  if (part === 8)
    return Substance.empty
      .addComponent(rare, new ExactAmount(1))
      .addComponent(new Component("O"), new MoleFraction(1));
  if (part < 4) return Substance.fromComponents(rare);
  return Substance.empty
    .addComponent(rare, new MoleFraction(part / 10))
    .addComponent(new Component("O"), new MoleFraction(1 - part / 10));
}

function markedState(index) {
  return state(MARK.temperatureK + (index % 4), MARK.pressurePa + 1000 * (index % 3));
}

/** Half of all at room temperature, most others on a grid, a few anywhere. */
function clusteredState(random) {
  const place = random();
  const temperatureK =
    place < 0.5
      ? 298.15
      : place < 0.95
        ? 253.15 + 5 * Math.floor(40 * random())
        : Math.round(2.5e5 + 2e5 * random()) / 1000;
  return state(temperatureK, pick(PRESSURES, random));
}

function state(temperatureK, pressurePa) {
  const name = `${temperatureK}|${pressurePa}`;
  const made =
    states.get(name) ??
    ThermodynamicState.of(pressurePa === undefined ? { temperatureK } : { temperatureK, pressurePa });
  states.set(name, made);
  return made;
}

function frame(names, random) {
  const arrays = names.map((name) => {
    const values = NdArray.from(Array.from({ length: 5 }, () => [Math.round(random() * 1e6) / 1e6]));
    return [name, new ObservableArray(new Quantity(values, UNITS[name] ?? "kilojoule / mole"))];
  });
  return new ObservableFrame(new Map(arrays));
}

/** Pure substances first, as the most frequent, then mixtures of two and three. */
function makeSubstances() {
  const pure = MOLECULES.map((smiles) => Substance.fromComponents(smiles));
  const random = generator(-1);
  const mixtures = Array.from({ length: 2000 }, (_, index) => {
    const start = Math.floor(random() * MOLECULES.length);
    const parts = Array.from(
      { length: 2 + (index % 3 === 0 ? 1 : 0) },
      (_item, part) => MOLECULES[(start + part * (1 + (index % 7))) % MOLECULES.length],
    );
    const share = (1 + Math.floor(random() * 8)) / 10;
    return parts.reduce(
      (substance, smiles, part) =>
        substance.addComponent(
          new Component(smiles),
          new MoleFraction(part === 0 ? share : (1 - share) / (parts.length - 1)),
        ),
      Substance.empty,
    );
  });
  return [...new Map([...pure, ...mixtures].map((substance) => [substance.identifier, substance])).values()];
}

function cumulative(shares) {
  let sum = 0;
  const sums = shares.map((share) => {
    sum += share;
    return sum;
  });
  return sums.map((value) => value / sum);
}

function weighted(sums, at) {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pick(items, random) {
  return items[Math.floor(random() * items.length)];
}

/** Numbers from 0 to 1 that depend on the seed alone (splitmix32). */
function generator(seed) {
  let state = (seed * 0x9e3779b9) | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let bits = state ^ (state >>> 16);
    bits = Math.imul(bits, 0x21f0aaad);
    bits ^= bits >>> 15;
    bits = Math.imul(bits, 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  };
}
