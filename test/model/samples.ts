/**
 * The data that the model tests store: few pieces of data, each in several versions, so that they meet often.
 * What a version is shows in its object and in each of its files, so that nothing can be mixed unnoticed.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  frame,
  makeEquilibration,
  makeForceField,
  makeFreeEnergy,
  makeSimulation,
  WATER,
} from "../../src/conformance/fixtures.js";
import { ViscosityData } from "../../src/conformance/own-classes.js";
import type { StoredData } from "../../src/data/stored-data.js";
import type { AncillaryDirectory } from "../../src/storage/ancillary/ancillary-directory.js";
import type { Retrieved } from "../../src/storage/retrieved.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";
import type { NeighboursDeposit } from "../postgres/storage/neighbour.js";
import { writeFiles } from "../storage/ancillary/temporary-directory.js";

/** A version of a piece of data, with its files. */
export interface Sample {
  /** What it is called in reports; the same for the same content without files. */
  readonly label: string;
  readonly object: StoredData;
  /** What its files say. */
  readonly files: string | undefined;
  /** The same text for the same piece of data; `undefined` if every deposit is kept. */
  readonly piece: string | undefined;
  /** Which of two versions is better: the lower; `undefined` if the first one stays. */
  readonly rank: number | undefined;
  /** The key of the force field that it refers to. */
  readonly forceField: string | undefined;
  /** The key that it is best stored under, for others to refer to. */
  readonly wish: string | undefined;
}

/** Keys under which simulations look for their force fields. */
export const FORCE_FIELD_KEYS = ["force-field-0", "force-field-1"] as const;

const FILE_NAMES = ["output.pdb", "trajectory.dcd", "end.dcd"];

interface Making extends Omit<Sample, "files" | "wish"> {
  readonly wish?: string;
}

const withFiles = (making: Making, files: string): Sample => ({
  wish: undefined,
  ...making,
  files: `${making.label}, files ${files}`,
});
const withoutFiles = (making: Making): Sample => ({ wish: undefined, ...making, files: undefined });

const forceFields = FORCE_FIELD_KEYS.map((wish, index) =>
  withoutFiles({
    label: `force field ${index}`,
    object: makeForceField(`<model number="${index}"/>`),
    piece: `force field ${index}`,
    rank: undefined,
    forceField: undefined,
    wish,
  }),
);

const simulations = FORCE_FIELD_KEYS.flatMap((forceField, number) =>
  [1, 2, 3].flatMap((rank) =>
    [0.5, 1.5].flatMap((density) => {
      const piece = `simulation ${number}`;
      const object = makeSimulation({
        forceFieldId: forceField,
        statisticalInefficiency: rank,
        observables: frame([density]),
      });
      const making = { label: `${piece} rank ${rank} of ${density}`, object, piece, rank, forceField };
      return [withFiles(making, "x"), withFiles(making, "y")];
    }),
  ),
);

const equilibrations = [1, 2].map((rank) => {
  const [forceField] = FORCE_FIELD_KEYS;
  const object = makeEquilibration({ forceFieldId: forceField, statisticalInefficiency: rank });
  return withFiles(
    { label: `equilibration rank ${rank}`, object, piece: "equilibration", rank, forceField },
    "x",
  );
});

const [, freeEnergyForceField] = FORCE_FIELD_KEYS;
const freeEnergy = withFiles(
  {
    label: "free energy",
    object: makeFreeEnergy({ forceFieldId: freeEnergyForceField }),
    piece: undefined,
    rank: undefined,
    forceField: freeEnergyForceField,
  },
  "x",
);

const viscosities = [1, 2].map((viscosity) =>
  withoutFiles({
    label: `viscosity ${viscosity}`,
    object: new ViscosityData({
      substance: WATER,
      thermodynamicState: ThermodynamicState.of({ temperatureK: 300, pressurePa: 1e5 }),
      isCorrected: true,
      viscosity: new Quantity(viscosity, "pascal * second"),
    }),
    piece: "viscosity",
    rank: undefined,
    forceField: undefined,
  }),
);

export const SAMPLES: readonly Sample[] = [
  ...forceFields,
  ...simulations,
  ...equilibrations,
  freeEnergy,
  ...viscosities,
];

/** All of them, as another store could hold them. */
export function sampleDeposits(): readonly NeighboursDeposit[] {
  return SAMPLES.map(({ object, files, wish }) => ({
    object,
    ...(wish === undefined ? {} : { key: wish }),
    ...(files === undefined ? {} : { files: filesThatSay(files) }),
  }));
}

const filesThatSay = (text: string): Record<string, string> =>
  Object.fromEntries(FILE_NAMES.map((name) => [name, text]));

/** Those whose storing is a race: the ones that are ranked. */
export const RANKED: readonly Sample[] = SAMPLES.filter(({ rank }) => rank !== undefined);

const labels = new Map(SAMPLES.map(({ object, label }) => [object.contentSha256, label]));

/** What an object is, in a word. */
export function labelOf(object: StoredData): string {
  return labels.get(object.contentSha256) ?? `an unknown ${object.type}`;
}

/** What is in a directory, in a word. */
async function filesOf(ancillary: AncillaryDirectory | undefined): Promise<string | null> {
  if (ancillary === undefined) return null;
  const names = (await ancillary.files()).map(({ path }) => path);
  const texts = await Promise.all(FILE_NAMES.map(async (name) => String(await ancillary.read(name))));
  const isWhole = names.length === FILE_NAMES.length && new Set(texts).size === 1;
  return isWhole ? (texts[0] ?? "") : `a mixture of ${[...names, ...texts].join("; ")}`;
}

/** An object with its files, in two words. */
export type Version = readonly [label: string, files: string | null];

export async function versionOf({ object, ancillary }: Retrieved): Promise<Version> {
  return [labelOf(object), await filesOf(ancillary)];
}

/** Directories to store, one for each version. */
export class SampleDirectories {
  readonly #root: string;
  readonly #paths = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
  }

  async write(): Promise<void> {
    await mkdir(this.#root, { recursive: true });
    for (const { files } of SAMPLES) {
      if (files === undefined) continue;
      const path = join(this.#root, files.replaceAll(/\W+/g, "-"));
      await writeFiles(path, filesThatSay(files));
      this.#paths.set(files, path);
    }
  }

  of({ files }: Sample): string | undefined {
    return files === undefined ? undefined : this.#paths.get(files);
  }
}
