/** The option by which transfers are told which of two versions stays. */

import { Option } from "commander";

export function conflictOption(): Option {
  return new Option(
    "--on-conflict <WHAT>",
    "where another version of the same data is there: the better one stays (of equally good ones the one that is there), the one that is there, the incoming one, or none and the object fails",
  )
    .choices(["better", "keep", "replace", "fail"])
    .default("better");
}
