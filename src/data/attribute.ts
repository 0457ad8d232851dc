/** The attribute table of a data class: which attributes exist, which are searched, which are columns. */

import type { AttributeOrder, AttributeType } from "./attribute-type.js";

/** The columns of the database in which attributes have a place of their own. */
export type AttributeColumn =
  | "substance"
  | "thermodynamic_state"
  | "property_phase"
  | "source_calculation_id"
  | "force_field_id"
  | "calculation_layer"
  | "statistical_inefficiency"
  | "number_of_molecules"
  | "max_number_of_molecules";

/** One attribute of a data class. */
export interface Attribute<
  T = unknown,
  Optional extends boolean = boolean,
  Order extends AttributeOrder = AttributeOrder,
> {
  readonly type: AttributeType<T, Order>;
  /** Whether the attribute may be absent. */
  readonly optional: Optional;
  /** Whether queries can name it. */
  readonly query: boolean;
  /** The column that holds it; without one it is matched in JSONB. */
  readonly column: AttributeColumn | undefined;
}

export interface AttributeOptions {
  /** Whether queries can name it. Default: false. */
  readonly query?: boolean;
  /** The column that holds it. Default: none. */
  readonly column?: AttributeColumn;
}

/** An attribute that every object of the class has. */
export function attribute<T, Order extends AttributeOrder>(
  type: AttributeType<T, Order>,
  options: AttributeOptions = {},
): Attribute<T, false, Order> {
  return { type, optional: false, query: options.query ?? false, column: options.column };
}

/** An attribute that an object may lack. */
export function optionalAttribute<T, Order extends AttributeOrder>(
  type: AttributeType<T, Order>,
  options: AttributeOptions = {},
): Attribute<T, true, Order> {
  return { type, optional: true, query: options.query ?? false, column: options.column };
}

/** Attributes by their TypeScript name; typed JSON has them in snake case. */
export type AttributeTable = Readonly<Record<string, Attribute>>;

type ValueOf<A> = A extends Attribute<infer T> ? T : never;
type OptionalNames<A extends AttributeTable> = {
  [K in keyof A]: A[K] extends Attribute<unknown, true> ? K : never;
}[keyof A];

/** The values of an object's attributes. */
export type AttributeValues<A extends AttributeTable> = {
  readonly [K in Exclude<keyof A, OptionalNames<A>>]: ValueOf<A[K]>;
} & { readonly [K in OptionalNames<A>]?: ValueOf<A[K]> | undefined };

/** The name of an attribute in typed JSON, e.g. `forceFieldId` → `force_field_id`. */
export function jsonName(attributeName: string): string {
  return attributeName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
