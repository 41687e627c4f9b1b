/**
 * Makes elements. Text of the database only ever becomes text, never markup.
 *
 * @module
 */

/**
 * @typedef {Node | string | null | undefined} Child
 * @typedef {Readonly<Record<string, string | number | boolean | ((event: any) => void) | undefined>>} Attributes
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element; attributes that are functions are listeners.
 *
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Attributes} [attributes]
 * @param {...(Child | readonly Child[])} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function make(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/**
 * The same of SVG.
 *
 * @param {string} name
 * @param {Attributes} [attributes]
 * @param {...(Child | readonly Child[])} children
 * @returns {SVGElement}
 */
export function draw(name, attributes = {}, ...children) {
  const element = /** @type {SVGElement} */ (
    document.createElementNS(SVG, name)
  );
  return fill(element, attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes} attributes
 * @param {readonly (Child | readonly Child[])[]} children
 * @returns {E}
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) {
      element.setAttribute(name, String(value));
    }
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined) element.append(child);
  }
  return element;
}

/**
 * A table with a header; none where there is no row.
 *
 * @param {string} caption Said to who does not see it.
 * @param {readonly string[]} titles
 * @param {readonly (readonly (Child | readonly Child[])[])[]} rows
 * @returns {HTMLElement | undefined}
 */
export function makeTable(caption, titles, rows) {
  if (rows.length === 0) return undefined;
  // A column that says nothing of any row only takes room.
  const used = titles.map((_, i) => rows.some((row) => !isEmpty(row[i])));
  const head = titles.filter((_, i) => used[i])
    .map((title) => make("th", { scope: "col" }, title));
  const body = rows.map((row) => row.filter((_, i) => used[i])).map((
    [first, ...cells],
  ) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, first),
      cells.map((cell) => make("td", {}, cell)),
    )
  );
  const table = make(
    "table",
    {},
    make("caption", { class: "hidden" }, caption),
    make("thead", {}, make("tr", {}, head)),
    make("tbody", {}, body),
  );
  return makeScrollable(caption, table);
}

/**
 * @param {Child | readonly Child[]} cell
 * @returns {boolean}
 */
function isEmpty(cell) {
  if (cell instanceof Node) return cell.textContent === "";
  return typeof cell === "object" && cell !== null
    ? cell.every(isEmpty)
    : cell === "" || cell === null || cell === undefined;
}

/**
 * What may be wider than the window, to be scrolled by hand or by keys.
 *
 * @param {string} label
 * @param {Node} content
 * @param {string} [kind] Another class.
 * @returns {HTMLElement}
 */
export function makeScrollable(label, content, kind = "") {
  return make("div", {
    class: `scrollable ${kind}`.trim(),
    role: "region",
    "aria-label": label,
    tabindex: 0,
  }, content);
}

/**
 * A part of a page under a heading of its own; none where nothing is in it.
 *
 * @param {string} title
 * @param {...Child} children
 * @returns {HTMLElement | undefined}
 */
export function makeSection(title, ...children) {
  if (children.every((child) => child === undefined || child === null)) {
    return undefined;
  }
  return make("section", {}, make("h2", {}, title), children);
}

/**
 * A list of what may be links; nothing of nothing.
 *
 * @param {readonly (Child | readonly Child[])[]} items
 * @returns {HTMLElement | undefined}
 */
export function makeList(items) {
  return items.length === 0
    ? undefined
    : make("ul", {}, items.map((item) => make("li", {}, item)));
}

/**
 * Puts something between the members of a list: `a, b`.
 *
 * @param {readonly Child[]} items
 * @param {string} between
 * @returns {Child[]}
 */
export function join(items, between = ", ") {
  return items.flatMap((item, i) => i === 0 ? [item] : [between, item]);
}
