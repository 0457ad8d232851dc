/** Turns SVG into PNG. The renderer and its font are loaded only here: few commands need them. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Resvg } from "@resvg/resvg-wasm";

/** Twice the size of the SVG: sharp on a projector. */
const PIXELS_PER_UNIT = 2;

const require = createRequire(import.meta.url);
/** The regular face and the bold one. */
const FONTS = [
  require.resolve("@expo-google-fonts/lato/400Regular/Lato_400Regular.ttf"),
  require.resolve("@expo-google-fonts/lato/700Bold/Lato_700Bold.ttf"),
];

/** The picture as the bytes of a PNG file. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  renderer ??= loadRenderer();
  const [Renderer, fontBuffers] = await Promise.all([
    renderer,
    Promise.all(FONTS.map((font) => readFile(font))),
  ]);
  const image = new Renderer(svg, {
    fitTo: { mode: "zoom", value: PIXELS_PER_UNIT },
    font: { fontBuffers, defaultFontFamily: "Lato", sansSerifFamily: "Lato" },
  });
  try {
    const rendered = image.render();
    try {
      return rendered.asPng();
    } finally {
      rendered.free();
    }
  } finally {
    image.free();
  }
}

/** It can be loaded once in a process. */
let renderer: ReturnType<typeof loadRenderer> | undefined;

async function loadRenderer(): Promise<typeof Resvg> {
  const [module, bytes] = await Promise.all([
    import("@resvg/resvg-wasm"),
    readFile(require.resolve("@resvg/resvg-wasm/index_bg.wasm")),
  ]);
  await module.initWasm(bytes);
  return module.Resvg;
}
