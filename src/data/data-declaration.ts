/** What is declared of a data class, once; everything else about it follows from this. */

import type { AttributeTable } from "./attribute.js";

/** When two objects of a class are the same piece of data. */
export type IdentityRule =
  /** The content of all declared attributes is the same. */
  | "content"
  /** The named attributes are the same; an absent value equals only an absent one. */
  | readonly string[]
  /** Every queryable attribute is the same. */
  | "query"
  /** Never: every deposit is kept. */
  | "none";

/** The declaration of a data class. */
export interface DataDeclaration<A extends AttributeTable = AttributeTable> {
  /** The `@type` of its typed JSON, e.g. `mylab.data.ViscosityData`. */
  readonly tag: string;
  readonly attributes: A;
  /** Whether objects come with a directory of files. Default: what the base class says, else `none`. */
  readonly ancillary?: "required" | "none";
  /** Default: what the base class says, else `query`. */
  readonly identity?: IdentityRule;
  /** Of two versions of the same piece of data, the one with the lower value of this attribute is kept. */
  readonly lowerIsBetter?: keyof A & string;
}

/** A declaration with the parts that it inherits filled in. */
export interface ResolvedDeclaration {
  readonly tag: string;
  /** The class name: the last part of the tag. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, AttributeTable[string]>;
  readonly ancillary: "required" | "none";
  readonly identity: IdentityRule;
  readonly lowerIsBetter: string | undefined;
}
