/** Criteria about the components of a substance together: which there are, and which others. */

import { ComponentRole } from "../../substances/component.js";
import type { ComponentTest } from "../component-criterion.js";
import type { Criterion } from "../criterion.js";
import { type ComponentName, namedTest } from "./component.js";
import { Range } from "./range.js";

const ROLES: readonly string[] = Object.values(ComponentRole);

/**
 * Criteria about which components there are. Components are given as SMILES, which stand for the molecule in any
 * role, as `SMILES{role}`, or as `Component`; amounts do not matter.
 *
 * @throws {InvalidValueError} for a bad SMILES or role.
 */
export const components = {
  /**
   * All of these are there, perhaps beside others; of none, always.
   *
   * @example components.all("CO", "O")
   */
  all(...names: readonly ComponentName[]): Criterion {
    return { kind: "allOf", criteria: names.map((name) => some(namedTest(name))) };
  },

  /** Any of these is there, perhaps beside others; of none, never. */
  any(...names: readonly ComponentName[]): Criterion {
    return { kind: "anyOf", criteria: names.map((name) => some(namedTest(name))) };
  },

  /** Nothing but these is there; not all of them need be. */
  only(...names: readonly ComponentName[]): Criterion {
    const rolesBySmiles = allowedRoles(names.map(namedTest));
    const every: Criterion = {
      kind: "component",
      quantifier: "every",
      test: { smiles: [...rolesBySmiles.keys()] },
    };
    const inOtherRoles = [...rolesBySmiles].flatMap(([smiles, roles]): readonly Criterion[] => {
      const others = ROLES.filter((role) => !roles.has(role));
      return others.length === 0
        ? []
        : [{ kind: "not", criterion: some({ smiles: [smiles], roles: others }) }];
    });
    return inOtherRoles.length === 0 ? every : { kind: "allOf", criteria: [every, ...inOtherRoles] };
  },

  /** None of these is there; of none, always. */
  none(...names: readonly ComponentName[]): Criterion {
    return { kind: "not", criterion: components.any(...names) };
  },

  /** These are there, and nothing else. */
  exactly(...names: readonly ComponentName[]): Criterion {
    return { kind: "allOf", criteria: [components.all(...names), components.only(...names)] };
  },
} as const;

class ComponentCountCriteria extends Range<number> {
  /** There are so many. */
  is(count: number): Criterion {
    return this.between(count, count);
  }
}

/**
 * Criteria about the number of components. A molecule in two roles is two components.
 *
 * @example numberOfComponents.is(2)
 */
export const numberOfComponents = new ComponentCountCriteria({
  read: (count) => count,
  criterion: (interval) => ({ kind: "componentCount", interval }),
});

function some(test: ComponentTest): Criterion {
  return { kind: "component", quantifier: "some", test };
}

function allowedRoles(tests: readonly ComponentTest[]): ReadonlyMap<string, ReadonlySet<string>> {
  const allowed = new Map<string, Set<string>>();
  for (const { smiles = [], roles = ROLES } of tests) {
    for (const each of smiles) allowed.set(each, new Set([...(allowed.get(each) ?? []), ...roles]));
  }
  return allowed;
}
