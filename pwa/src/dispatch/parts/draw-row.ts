/** Draws one van's day on a canvas: windows as bands, a mark a stop, shape and colour by state. */
import type { Palette } from "../../shared/map/palette";
import type { Mark } from "../../shared/wire";
import { bandsOf, shareOf, timeOf, type Axis } from "../rules/axis";
import { toneOfMark } from "../rules/lateness";

export interface Row {
  axis: Axis;
  marks: readonly Mark[];
  /** The mark under the pointer or the focus, and the selected one. */
  active: Mark | undefined;
  selected_stop_id: string | null;
}

/** Marks keep this far from the edges, so that none is cut. */
export const INSET_PX = 8;

export function xOf(axis: Axis, at_ms: number, width_px: number): number {
  return INSET_PX + shareOf(axis, at_ms) * (width_px - 2 * INSET_PX);
}

export function drawRow(canvas: HTMLCanvasElement, width: number, row: Row, palette: Palette) {
  const height = canvas.clientHeight;
  const dots = devicePixelRatio;
  canvas.width = Math.round(width * dots);
  canvas.height = Math.round(height * dots);
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(dots, dots);
  const middle = height / 2;
  const x = (at_ms: number) => xOf(row.axis, at_ms, width);

  pen.fillStyle = palette.sunk;
  for (const band of bandsOf(row.marks)) bar(pen, x(band.start_ms), x(band.end_ms), middle, 12);

  const radius = radiusFor(row.marks.length, width);
  // The few that matter lie on top: failed ones, then the one that is looked at.
  const isLooked = (mark: Mark) => mark === row.active || mark.stop_id === row.selected_stop_id;
  for (const isFailed of [false, true])
    for (const mark of row.marks)
      if ((mark.state === "failed") === isFailed && !isLooked(mark))
        drawMark(pen, mark, x, middle, radius, palette);
  const last = row.marks.filter(isLooked);
  for (const mark of last) {
    drawRange(pen, mark, x, middle, palette);
    drawMark(pen, mark, x, middle, Math.max(radius + 1.5, 5.5), palette, true);
  }
}

function radiusFor(count: number, width: number): number {
  return Math.max(2.2, Math.min(5, (width / Math.max(1, count)) * 0.42));
}

/** The window and the predicted range of the one stop that is looked at. */
function drawRange(
  pen: CanvasRenderingContext2D,
  mark: Mark,
  x: (at_ms: number) => number,
  middle: number,
  palette: Palette,
): void {
  const { window, eta } = mark;
  if (window?.earliest && window.latest) {
    pen.globalAlpha = 0.22;
    pen.fillStyle = palette.accent;
    bar(pen, x(Date.parse(window.earliest)), x(Date.parse(window.latest)), middle, 18);
    pen.globalAlpha = 1;
  }
  if (eta && !mark.done_at) {
    pen.fillStyle = palette.accent;
    bar(pen, x(Date.parse(eta.earliest)), x(Date.parse(eta.latest)), middle, 3);
  }
}

function drawMark(
  pen: CanvasRenderingContext2D,
  mark: Mark,
  x: (at_ms: number) => number,
  y: number,
  r: number,
  palette: Palette,
  isLooked = false,
): void {
  const at = timeOf(mark);
  if (at === undefined) return;
  const cx = x(at);
  const tone = toneOfMark(mark);
  const color =
    mark.state === "failed" || tone === "late"
      ? palette.late
      : tone === "risk"
        ? palette.risk
        : palette["ink-2"];
  pen.lineWidth = Math.max(1.25, Math.min(2, r * 0.45));
  pen.strokeStyle = isLooked && mark.state === "todo" && tone === "fine" ? palette.accent : color;
  pen.fillStyle = mark.state === "done" ? color : palette.sheet;
  pen.beginPath();
  if (mark.state === "failed") {
    // A red square stands out among discs for those who do not see red.
    pen.fillStyle = color;
    pen.rect(cx - r, y - r, 2 * r, 2 * r);
  } else if (mark.state === "skipped") {
    pen.moveTo(cx, y - r - 1);
    pen.lineTo(cx + r + 1, y);
    pen.lineTo(cx, y + r + 1);
    pen.lineTo(cx - r - 1, y);
    pen.closePath();
  } else pen.arc(cx, y, r, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
}

function bar(pen: CanvasRenderingContext2D, from: number, to: number, y: number, thick: number) {
  pen.beginPath();
  pen.roundRect(from, y - thick / 2, Math.max(2, to - from), thick, Math.min(4, thick / 2));
  pen.fill();
}
