/**
 * Draws a picture of tables as SVG.
 *
 * @module
 */

import { draw, makeScrollable } from "./dom.js";
import { keyOf, nameOf } from "./model.js";
import { LINE_HEIGHT } from "./neighbourhood.js";

/**
 * @typedef {import("../../core/diagram/picture.ts").Box} Box
 * @typedef {import("../../core/diagram/picture.ts").Line} Line
 * @typedef {import("../../core/diagram/picture.ts").Picture} Picture
 */

/** Room around a picture, for the thick border of the middle. */
const MARGIN = 6;

/** Width of a character, in pixels: the font of pictures has one for all. */
const CHARACTER_WIDTH = 7.3;

/**
 * @param {string} label What it is a picture of.
 * @param {Picture} picture
 * @param {number} [middle] Place of the box that it is about.
 * @returns {HTMLElement}
 */
export function drawPicture(label, picture, middle) {
  const { width, height, boxes, lines } = picture;
  const [w, h] = [width + 2 * MARGIN, height + 2 * MARGIN];
  const svg = draw(
    "svg",
    {
      role: "group",
      "aria-label": label,
      width: w,
      height: h,
      viewBox: `${-MARGIN} ${-MARGIN} ${w} ${h}`,
    },
    lines.map((line) => drawLine(line, boxes)),
    boxes.map((box, i) => drawBox(box, i === middle)),
  );
  return makeScrollable(label, svg, "picture");
}

/**
 * @param {Line} line
 * @param {readonly Box[]} boxes
 */
function drawLine({ points, label, from, to }, boxes) {
  const [start, ...others] = points.map((point) => point.join(","));
  const [a, b] = [boxes[from], boxes[to]];
  const title = a === undefined || b === undefined
    ? label
    : `${nameOf(a)} → ${nameOf(b)}: ${label}`;
  const [x = 0, y = 0] = points.at(-1) ?? [];
  const [bendX = 0, bendY = 0] = points.at(-2) ?? [];
  const angle = Math.atan2(y - bendY, x - bendX) * 180 / Math.PI;
  return draw(
    "g",
    { class: "line" },
    draw("title", {}, title),
    draw("path", { d: `M${start} C${others.join(" ")}` }),
    draw("path", {
      class: "tip",
      d: "M0,0 L-8,-4 L-8,4 Z",
      transform: `translate(${x} ${y}) rotate(${angle})`,
    }),
  );
}

/**
 * @param {Box} box
 * @param {boolean} isMiddle
 */
function drawBox(box, isMiddle) {
  const { x, y, width, height, columns } = box;
  const name = nameOf(box);
  const link = draw(
    "a",
    {
      class: isMiddle ? "box middle" : "box",
      href: `#/${keyOf({ kind: "table", ...box })}`,
    },
    draw("title", {}, [name, ...columns].join("\n")),
    draw("rect", { x, y, width, height, rx: 3 }),
    drawText(name, box, 0, "name"),
    columns.map((column, i) => drawText(column, box, i + 1, "column")),
  );
  return link;
}

/**
 * @param {string} text
 * @param {Box} box
 * @param {number} row
 * @param {string} kind
 */
function drawText(text, { x, y, width }, row, kind) {
  return draw("text", {
    class: kind,
    x: x + 8,
    y: y + (row + 1) * LINE_HEIGHT - 1,
  }, fit(text, width - 16));
}

/**
 * @param {string} text
 * @param {number} width In pixels.
 */
function fit(text, width) {
  const characters = [...text.replace(/[\s\p{Cc}]+/gu, " ")];
  const max = Math.floor(width / CHARACTER_WIDTH);
  return characters.length <= max
    ? characters.join("")
    : `${characters.slice(0, max - 1).join("")}…`;
}
