/** Where the parameters of a force field come from: the sources that evaluator knows, and any other as it is. */

import { Quantity } from "../units/quantity.js";

/** The source of a force field. */
export abstract class ForceFieldSource {
  /** What to call the source in a table. */
  abstract get label(): string;
}

/** A force field in the SMIRNOFF format of the Open Force Field Initiative. */
export class SmirnoffForceFieldSource extends ForceFieldSource {
  /** @param innerXml the force field's XML (an OFFXML document). */
  constructor(readonly innerXml: string) {
    super();
  }

  override get label(): string {
    return "SMIRNOFF";
  }
}

/** An Amber force field that is applied with tleap. */
export class TLeapForceFieldSource extends ForceFieldSource {
  /**
   * @param leapSource the leaprc file to source, e.g. `leaprc.gaff2`.
   * @param cutoff the non-bonded interaction cutoff (a length).
   */
  constructor(
    readonly leapSource: string,
    readonly cutoff: Quantity = new Quantity(9, "angstrom"),
  ) {
    super();
  }

  override get label(): string {
    return `TLeap ${this.leapSource}`;
  }
}

/** An OPLS-AA force field that the LigParGen server makes. */
export class LigParGenForceFieldSource extends ForceFieldSource {
  /**
   * @param preferredChargeModel `1.14*CM1A-LBCC` or `1.14*CM1A`.
   * @param cutoff the non-bonded interaction cutoff (a length).
   */
  constructor(
    readonly preferredChargeModel: string = "1.14*CM1A-LBCC",
    readonly cutoff: Quantity = new Quantity(9, "angstrom"),
    readonly requestUrl: string = "",
    readonly downloadUrl: string = "",
  ) {
    super();
  }

  override get label(): string {
    return `LigParGen ${this.preferredChargeModel}`;
  }
}

/** A force field that is applied with Foyer. */
export class FoyerForceFieldSource extends ForceFieldSource {
  /**
   * @param foyerSource a force field by name, e.g. `oplsaa`, or a Foyer XML file.
   * @param cutoff the non-bonded interaction cutoff (a length).
   */
  constructor(
    readonly foyerSource: string,
    readonly cutoff: Quantity = new Quantity(0.9, "nanometer"),
  ) {
    super();
  }

  override get label(): string {
    return `Foyer ${this.foyerSource}`;
  }
}

/** A source of a class that thermostore does not know; its content is kept as it is. */
export class UnknownForceFieldSource extends ForceFieldSource {
  /**
   * @param tag the `@type` of the source.
   * @param content its typed JSON, the tag included.
   */
  constructor(
    readonly tag: string,
    readonly content: Readonly<Record<string, unknown>>,
  ) {
    super();
  }

  override get label(): string {
    return this.tag.slice(this.tag.lastIndexOf(".") + 1);
  }
}
