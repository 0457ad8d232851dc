/**
 * Says in which order the volumes of an archive are read to extract all of it, and what is to be done with
 * each: every volume once, and the stretches of a large file in their order, so that its sha256 can be computed.
 */
import type { ArchiveFile, ArchiveManifest, ArchiveSegment } from "./archive-manifest.js";
import { VOLUME_CONTENT_BYTES } from "./volume.js";

/** A file that lies in one entry of a volume. */
export interface WholeFile {
  readonly file: ArchiveFile;
  readonly segment: ArchiveSegment;
}

/** A stretch of a file that lies in several volumes. */
export interface FileStretch extends WholeFile {
  readonly isLast: boolean;
}

/** What is to be done with one volume. */
export interface ExtractionStep {
  readonly volumeSha256: string;
  readonly wholeFiles: readonly WholeFile[];
  /** To be added to their files in this order; at most 16 MiB together. */
  readonly stretches: readonly FileStretch[];
}

class Step implements ExtractionStep {
  readonly volumeSha256: string;
  readonly wholeFiles: WholeFile[] = [];
  readonly stretches: FileStretch[] = [];
  readonly index: number;
  #stretchBytes = 0;

  constructor(volumeSha256: string, index: number) {
    this.volumeSha256 = volumeSha256;
    this.index = index;
  }

  add(stretch: FileStretch): void {
    this.stretches.push(stretch);
    this.#stretchBytes += stretch.segment.size;
  }

  /** Whether a stretch of `size` bytes can be added and still come after the step number `previous`. */
  takes(size: number, previous: number): boolean {
    return this.index >= previous && this.#stretchBytes + size <= VOLUME_CONTENT_BYTES;
  }
}

/** The steps for a sound manifest, and the files without content, for which no volume is needed. */
export function planExtraction(manifest: ArchiveManifest): {
  readonly steps: readonly ExtractionStep[];
  readonly emptyFiles: readonly ArchiveFile[];
} {
  const steps: Step[] = [];
  const current = new Map<string, Step>();
  const stepFor = (volumeSha256: string, isSuitable: (step: Step) => boolean): Step => {
    const known = current.get(volumeSha256);
    if (known !== undefined && isSuitable(known)) return known;
    // A volume is read again where a manifest is made in another order than ours, or names one entry often.
    const step = new Step(volumeSha256, steps.length);
    steps.push(step);
    current.set(volumeSha256, step);
    return step;
  };
  const emptyFiles: ArchiveFile[] = [];
  for (const file of manifest.files) {
    const segments = file.segments.toSorted((a, b) => a.ordinal - b.ordinal);
    const [first] = segments;
    if (first === undefined) emptyFiles.push(file);
    else if (segments.length === 1) {
      stepFor(first.volumeSha256, () => true).wholeFiles.push({ file, segment: first });
    } else {
      let previous = 0;
      for (const segment of segments) {
        const step = stepFor(segment.volumeSha256, (known) => known.takes(segment.size, previous));
        step.add({ file, segment, isLast: segment === segments.at(-1) });
        previous = step.index;
      }
    }
  }
  return { steps, emptyFiles };
}
