/** What Python itself reads and writes, recorded by fixtures/make_python_texts.py. */
import { readFileSync } from "node:fs";

export interface PythonDocument {
  readonly text: string;
  /** `json.dumps(json.loads(text))`, and the same with `indent=2`. */
  readonly dumps: string;
  readonly indented: string;
  /** `json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))`. */
  readonly canonical: string;
}

export interface PythonTexts {
  /** The 64 bits of a double in hexadecimal, and its text. */
  readonly floats: readonly (readonly [bits: string, text: string])[];
  readonly documents: readonly PythonDocument[];
  /** Texts at which `json.loads` raises JSONDecodeError. */
  readonly refused: readonly string[];
}

export const pythonTexts: PythonTexts = JSON.parse(
  readFileSync(new URL("fixtures/python-texts.json", import.meta.url), "utf8"),
);

export function doubleOfBits(bits: string): number {
  return Buffer.from(bits, "hex").readDoubleBE();
}
