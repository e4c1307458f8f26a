/** A van on the map: its short name in a ring that fills as the day goes on. */
import "./van-marker.css";
import type { MapVan } from "./shapes";

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 16;
const AROUND = 2 * Math.PI * RADIUS;

export interface VanMarker {
  element: HTMLElement;
  show(van: MapVan, selected_route_id: string | null): void;
}

export function drawVan(choose: () => void): VanMarker {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "van-marker";
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    choose();
  });
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 40 40");
  svg.setAttribute("aria-hidden", "true");
  const track = circle("track");
  const done = circle("done");
  done.setAttribute("transform", "rotate(-90 20 20)");
  svg.append(circle("body", RADIUS + 3), track, done);
  const name = document.createElement("span");
  name.setAttribute("aria-hidden", "true");
  element.append(svg, name);
  return {
    element,
    show(van, selected_route_id) {
      name.textContent = van.short;
      element.dataset.routeId = van.route_id;
      element.dataset.tone = van.tone;
      element.setAttribute("aria-label", van.name);
      element.setAttribute("aria-pressed", String(selected_route_id === van.route_id));
      element.classList.toggle(
        "dim",
        selected_route_id !== null && selected_route_id !== van.route_id,
      );
      done.setAttribute("stroke-dasharray", `${String(AROUND * van.progress)} ${String(AROUND)}`);
    },
  };
}

function circle(name: string, radius = RADIUS): SVGCircleElement {
  const made = document.createElementNS(SVG, "circle");
  made.setAttribute("class", name);
  made.setAttribute("cx", "20");
  made.setAttribute("cy", "20");
  made.setAttribute("r", String(radius));
  return made;
}
