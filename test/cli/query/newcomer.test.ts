/**
 * Questions in words, as somebody new asks them, answered through flags and through the library. Both must find
 * the same objects of the example store.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QueryFlags } from "../../../src/cli/query/filter-flags.js";
import { queriesFromFlags } from "../../../src/cli/query/queries-from-flags.js";
import { orderedQueries } from "../../../src/cli/query/result-options.js";
import { component } from "../../../src/query/build/component.js";
import { components, numberOfComponents } from "../../../src/query/build/components.js";
import { not, or } from "../../../src/query/build/logic.js";
import { observables } from "../../../src/query/build/observables.js";
import { phase } from "../../../src/query/build/phase.js";
import {
  forceField,
  numberOfMolecules,
  statisticalInefficiency,
} from "../../../src/query/build/provenance.js";
import { pressure, temperature } from "../../../src/query/build/state.js";
import { archiveBytes, files, stored } from "../../../src/query/build/storage.js";
import { substance } from "../../../src/query/build/substance.js";
import type { DataQuery } from "../../../src/query/data-query.js";
import {
  EquilibrationDataQuery,
  FreeEnergyDataQuery,
  SimulationDataQuery,
} from "../../../src/query/evaluator-queries.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import type { Order } from "../../../src/storage/search/search.js";
import { ComponentRole } from "../../../src/substances/component.js";
import { Phase } from "../../../src/thermodynamics/property-phase.js";
import { ThermodynamicState } from "../../../src/thermodynamics/thermodynamic-state.js";
import { exampleStore } from "../command-line.js";

interface Question {
  readonly className?: string;
  readonly flags: QueryFlags & { readonly order?: string };
  readonly query: DataQuery;
  readonly order?: readonly Order[];
  /** The beginnings of the keys, in order where there is one. */
  readonly found: readonly string[];
}

const all = new SimulationDataQuery();
const inefficiency: Order = { by: "attribute", attribute: "statisticalInefficiency" };

const QUESTIONS: Readonly<Record<string, Question>> = {
  "Every liquid simulation of an alcohol-water mixture between 290 and 310 K near one atmosphere with one of these force fields, best statistics first?":
    {
      className: "simulation",
      flags: {
        smarts: ["[CX4][OX2H]"],
        contains: ["O"],
        components: "2",
        temperature: "290..310K",
        pressure: "1atm+-5%",
        phase: "liquid",
        forceField: ["8cc9b521f218f71a6a3fbecb3669b972", "c8af*"],
        order: "inefficiency",
      },
      query: new SimulationDataQuery({ propertyPhase: Phase.Liquid }).where(
        component({ smarts: "[CX4][OX2H]" }),
        components.all("O"),
        numberOfComponents.is(2),
        temperature.between("290 K", "310 K"),
        pressure.near("1 atm", { relative: 0.05 }),
        or(forceField.is("8cc9b521f218f71a6a3fbecb3669b972"), forceField.startsWith("c8af")),
      ),
      order: [inefficiency],
      found: ["ef83", "518b", "b3ee"],
    },
  "What do we have of pure substances, the hottest first?": {
    className: "simulation",
    flags: { components: "1", order: "-temperature,key" },
    query: all.where(numberOfComponents.is(1)),
    order: [{ by: "temperature", descending: true }, { by: "key" }],
    found: ["0032", "335f", "4657", "8680", "c0be"],
  },
  "Ethanol in water with about a fifth of ethanol?": {
    className: "simulation",
    flags: { nearSubstance: "CCO{x=0.21}|O", within: "0.02" },
    query: all.where(substance.near("CCO{x=0.21}|O", { absolute: 0.02 })),
    found: ["ef83"],
  },
  "Any mixture with between a quarter and half of an alcohol?": {
    flags: { amount: ["CO=0.25..0.5"] },
    query: all.where(component({ smiles: "CO", moleFraction: { from: 0.25, to: 0.5 } })),
    found: ["b3ee"],
  },
  "Something without water, well sampled and with a density?": {
    className: "simulation",
    flags: { without: ["O"], inefficiency: "..1.3", observable: ["density"], order: "inefficiency" },
    query: all.where(
      components.none("O"),
      statisticalInefficiency.atMost(1.3),
      observables.include("Density"),
    ),
    order: [inefficiency],
    found: ["8680", "c0be"],
  },
  "What lies nearest to 305 K and 1 bar?": {
    className: "simulation",
    flags: { nearest: "305K 1bar" },
    query: all.nearestTo(ThermodynamicState.of({ temperatureK: 305, pressurePa: 100_000 }), 1),
    found: ["0032"],
  },
  "Is there a solute in anything?": {
    flags: { role: ["solute"] },
    query: new FreeEnergyDataQuery().where(component({ role: ComponentRole.Solute })),
    found: ["a784"],
  },
  "Equilibrated boxes of at least 50 molecules of nothing but water?": {
    className: "equilibration",
    flags: { only: ["O"], molecules: "50.." },
    query: new EquilibrationDataQuery().where(components.only("O"), numberOfMolecules.atLeast(50)),
    found: ["c98b"],
  },
  "Which simulations have a trajectory, take more than 100 kB and came in since the year 2000?": {
    className: "simulation",
    flags: { file: ["*.dcd"], archiveSize: "120kB..", storedSince: "2000-01-01" },
    query: all.where(files.match("*.dcd"), archiveBytes.atLeast(120_000), stored.since("2000-01-01")),
    found: ["4657", "c0be"],
  },
  "Whatever is no liquid at room temperature: hotter than 300 K, or with another phase?": {
    className: "simulation",
    flags: { where: "temperature > 300 K or not phase all of liquid" },
    query: all.where(or(temperature.above("300 K"), not(phase.all(Phase.Liquid)))),
    found: ["0032"],
  },
};

describe("a newcomer asks", () => {
  let store: LocalFileStorage;
  beforeAll(async () => {
    store = await LocalFileStorage.open(exampleStore, { readOnly: true });
  });
  afterAll(() => store.close());

  async function keysOf(query: DataQuery, order: readonly Order[]): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const { key } of store.search(query, { order }).summaries()) keys.push(key.slice(0, 4));
    return order.length === 0 ? keys.sort() : keys;
  }

  it.each(Object.entries(QUESTIONS))("%s", async (_words, question) => {
    const { className, flags, query, order = [], found } = question;
    expect(await keysOf(query, order)).toEqual(found);
    const { order: orderText, ...filters } = flags;
    const answers: string[] = [];
    for (const asked of orderedQueries(queriesFromFlags(className, filters), orderText)) {
      answers.push(...(await keysOf(asked.query, order.length === 0 ? [] : asked.order)));
    }
    expect(answers).toEqual(found);
  });
});
