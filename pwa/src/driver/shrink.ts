/** Scales a picture down and packs it as JPEG; Safari cannot encode WebP. */

export const LONGEST_PX = 1600;
const QUALITY = 0.8;

/** Width and height with the longer side at most 1600, never larger than it was. */
export function fitted(width: number, height: number): [number, number] {
  const scale = Math.min(1, LONGEST_PX / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

export async function shrink(file: Blob): Promise<ArrayBuffer> {
  // Turned upright here: what is drawn has no EXIF any more, neither orientation nor place.
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const [width, height] = fitted(bitmap.width, bitmap.height);
  const jpeg =
    typeof OffscreenCanvas === "undefined"
      ? await onPage(bitmap, width, height)
      : await offPage(bitmap, width, height);
  bitmap.close();
  return jpeg.arrayBuffer();
}

function offPage(bitmap: ImageBitmap, width: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, width, height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

function onPage(bitmap: ImageBitmap, width: number, height: number): Promise<Blob> {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be packed."))),
      "image/jpeg",
      QUALITY,
    );
  });
}
