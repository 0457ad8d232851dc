/**
 * Decides whether content is worth deflating. Names say too little (a `.dcd` may be sparse, a `.dat`
 * anything), and deflating a trajectory costs much to save a tenth; so a sample of the content decides.
 */
import { deflateRawSync } from "node:zlib";

const SAMPLE_BYTES = 64 * 1024;
const SAMPLES = 4;
// Deflating runs at a small fraction of the speed of storing: it has to save a fifth to be worth it.
const WORTHWHILE_RATIO = 0.8;
// Tables and coordinates as text: 2 to 5 times as fast as zlib's default, and only a tenth larger.
const LEVEL = 2;

/**
 * `content` deflated, if that saves at least a fifth of it.
 *
 * Judged by a sample from each quarter of it; small content is its own sample.
 */
export function deflatedIfWorthwhile(content: Buffer): Buffer | undefined {
  const sample = sampleOf(content);
  const deflatedSample = worthwhile(sample);
  return sample === content || deflatedSample === undefined ? deflatedSample : worthwhile(content);
}

function worthwhile(content: Buffer): Buffer | undefined {
  const deflated = deflateRawSync(content, { level: LEVEL, chunkSize: Math.max(1024, content.length) });
  return deflated.length <= content.length * WORTHWHILE_RATIO ? deflated : undefined;
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
