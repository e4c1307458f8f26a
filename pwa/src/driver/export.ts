/** The outbox as one file, so that nothing is lost even with a phone that never sends again. */
import type { Outbox } from "./outbox";

export async function exportFile(outbox: Outbox): Promise<File> {
  const { entries, pictures } = await outbox.contents();
  const packed = [];
  for (const picture of pictures) {
    const bytes = await outbox.bytes(picture.sha256);
    packed.push({ ...picture, base64: bytes ? base64(new Uint8Array(bytes)) : null });
  }
  const exported_at = new Date().toISOString();
  const text = JSON.stringify({ exported_at, entries, pictures: packed }, null, 1);
  const name = `roundsman-outbox-${exported_at.slice(0, 19).replaceAll(":", "-")}.json`;
  return new File([text], name, { type: "application/json" });
}

export function download(file: File): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: url, download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function base64(bytes: Uint8Array): string {
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}
