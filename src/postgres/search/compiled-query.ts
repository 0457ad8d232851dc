/** SQL as data: the text of one statement and its parameters, which never become part of the text. */

/** One parameterised statement. */
export interface CompiledQuery {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /**
   * Whether the best plan hangs on the parameters, so that the server has to make one each time. Default: one
   * plan does for all.
   */
  readonly isPlannedEachTime?: boolean;
}

/** Collects the parameters of a statement while its text is put together. */
export class ParameterList {
  readonly #values: unknown[] = [];

  get values(): readonly unknown[] {
    return this.#values;
  }

  /** Adds a text and gives the expression that stands for it as a value of a PostgreSQL type. */
  add(text: string, type = "text"): string {
    this.#values.push(text);
    const placeholder = `$${this.#values.length}::text`;
    return type === "text" ? placeholder : `${placeholder}::${type}`;
  }

  /** Adds texts as one array, however many they are, and gives the expression for it. */
  addList(texts: readonly string[], type = "text"): string {
    this.#values.push(texts);
    const placeholder = `$${this.#values.length}::text[]`;
    return type === "text" ? placeholder : `${placeholder}::${type}[]`;
  }
}
