/**
 * Decides whether content is worth deflating. Names say too little (a `.dcd` may be sparse, a `.dat`
 * anything), and deflating a trajectory costs much to save a tenth; so a sample of the content decides.
 */
import { deflateRawSync } from "node:zlib";

const SAMPLE_BYTES = 64 * 1024;
const SAMPLES = 4;
// Deflating runs at a small fraction of the speed of storing: it has to save a fifth to be worth it.
const WORTHWHILE_RATIO = 0.8;

/** Whether deflating `content` saves at least a fifth, judged by a sample from each quarter of it. */
export function compresses(content: Buffer): boolean {
  const sample = sampleOf(content);
  return deflateRawSync(sample).length <= sample.length * WORTHWHILE_RATIO;
}

function sampleOf(content: Buffer): Buffer {
  if (content.length <= SAMPLES * SAMPLE_BYTES) return content;
  const part = content.length / SAMPLES;
  // From the middle of each part: a header at the beginning says little about what follows it.
  const starts = Array.from({ length: SAMPLES }, (_, index) =>
    Math.floor((index + 0.5) * part - SAMPLE_BYTES / 2),
  );
  return Buffer.concat(starts.map((start) => content.subarray(start, start + SAMPLE_BYTES)));
}
