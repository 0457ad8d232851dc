/** A filter as it was given on the command line, before it is known which class of data it will be asked of. */

import type { AttributeColumn } from "../../data/attribute.js";
import type { StoredDataClass } from "../../data/stored-data.js";
import type { Criterion } from "../../query/criterion.js";
import type { ThermodynamicState } from "../../thermodynamics/thermodynamic-state.js";

/** What a filter comes down to for a class. */
export interface Asked {
  /** Values that attributes must have, by which results are grouped. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly criteria?: readonly Criterion[];
  readonly nearest?: { readonly state: ThermodynamicState; readonly count: number };
}

/** A filter that was given. */
export interface Filter {
  /** For messages. */
  readonly flag: string;
  /** What it asks of a class; `undefined` if the class does not have what it is about. */
  readonly ask: (dataClass: StoredDataClass) => Asked | undefined;
}

/** A filter about the attribute in a column, whatever it is called. */
export function columnFilter(
  flag: string,
  column: AttributeColumn,
  ask: (attribute: string) => Asked,
): Filter {
  return {
    flag,
    ask: (dataClass) => {
      const { attributes } = dataClass.declaration;
      const name = [...attributes].find(([, declared]) => declared.column === column)?.[0];
      return name === undefined ? undefined : ask(name);
    },
  };
}

/** A filter that is one criterion about what lies in a column. */
export function criterionFilter(flag: string, column: AttributeColumn, criterion: Criterion): Filter {
  return columnFilter(flag, column, () => ({ criteria: [criterion] }));
}
