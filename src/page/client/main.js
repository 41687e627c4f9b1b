/**
 * The program of the page: reads what the page holds and shows what its address
 * says.
 *
 * @module
 */

import { make } from "./dom.js";
import { renderChanges, renderHome, renderList } from "./home_page.js";
import { buildModel } from "./model.js";
import { renderObject } from "./object_page.js";
import { startSearch } from "./search.js";
import { renderFound } from "./search_page.js";
import { renderWay } from "./way_page.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./search.js").Search} Search
 * @typedef {import("./object_page.js").Page} Page
 * @typedef {import("./page_data.ts").PageData} PageData
 */

const SEARCH = "#/search/";

start();

async function start() {
  const model = buildModel(await readData());
  const main = find("main", HTMLElement);
  const input = find("#search", HTMLInputElement);
  const show = (/** @type {boolean} */ isFocused) =>
    showPage(model, search, { main, input, isFocused });
  const search = startSearch(model);
  addEventListener("hashchange", () => show(true));
  // A link would change the address, which says what is shown.
  find(".skip", HTMLElement).addEventListener("click", () => main.focus());
  listenToInput(input, main, () => show(false));
  show(false);
  await search.ready;
  document.documentElement.dataset.ready = "";
  // What was asked for before everything could be found.
  if (location.hash.startsWith(SEARCH)) show(false);
}

/**
 * The data is packed: two megabytes of SQL are a tenth of that.
 *
 * @returns {Promise<PageData>}
 */
async function readData() {
  const packed = find("#data", HTMLScriptElement).text;
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return await new Response(unpacked).json();
}

/**
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} type
 * @returns {E}
 */
function find(selector, type) {
  const element = document.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`The page lacks ${selector}`);
}

/**
 * @param {Model} model
 * @param {Search} search
 * @param {{ main: HTMLElement, input: HTMLInputElement, isFocused: boolean }} place
 */
function showPage(model, search, { main, input, isFocused }) {
  const hash = location.hash || "#/";
  const page = findPage(model, search, hash) ?? renderMissing();
  const { database } = model.data.description;
  document.title = page.title === ""
    ? `Schema of ${database}`
    : `${page.title} · ${database}`;
  if (!hash.startsWith(SEARCH)) input.value = "";
  else if (document.activeElement !== input) input.value = readQuery(hash);
  main.replaceChildren(
    ...page.content.filter((child) => child !== undefined && child !== null),
  );
  if (!isFocused || hash.startsWith(SEARCH)) return;
  scrollTo(0, 0);
  main.querySelector("h1")?.focus();
}

/**
 * @param {Model} model
 * @param {Search} search
 * @param {string} hash
 * @returns {Page | undefined}
 */
function findPage(model, search, hash) {
  if (hash.startsWith(SEARCH)) {
    return renderFound(model, search, readQuery(hash));
  }
  const path = hash.replace(/^#\/?/, "");
  const [first = "", second = "", third = ""] = path.split("/");
  switch (first) {
    case "":
      return renderHome(model);
    case "list":
      return renderList(model, second);
    case "changes":
      return renderChanges(model);
    case "way":
      return renderWay(model, decode(second), decode(third));
    default:
      return renderObject(model, path);
  }
}

/** @param {string} hash */
function readQuery(hash) {
  return decode(hash.slice(SEARCH.length));
}

/**
 * An address may have been typed by hand.
 *
 * @param {string} text
 */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @returns {Page} */
function renderMissing() {
  return {
    title: "Not found",
    content: [
      make("h1", { tabindex: -1 }, "Not found"),
      make(
        "p",
        {},
        "This page has no such object. It may be gone, or have another name: ",
        make("a", { href: "#/" }, "see what there is"),
        ".",
      ),
    ],
  };
}

/**
 * @param {HTMLInputElement} input
 * @param {HTMLElement} main
 * @param {() => void} show
 */
function listenToInput(input, main, show) {
  input.addEventListener("input", () => {
    const query = input.value.trim();
    const hash = query === "" ? "#/" : SEARCH + encodeURIComponent(query);
    // One way back for a whole word, not for each of its letters.
    const isGoingOn = location.hash.startsWith(SEARCH);
    history[isGoingOn ? "replaceState" : "pushState"](null, "", hash);
    show();
  });
  const list =
    () => /** @type {HTMLElement[]} */ ([...main.querySelectorAll(".found a")]);
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    const links = list();
    const at = links.findIndex((link) => link === target);
    if (key === "/" && !(target instanceof HTMLInputElement)) {
      input.select();
    } else if (key === "Enter" && target === input) {
      links[0]?.click();
    } else if (key === "ArrowDown" && (target === input || at >= 0)) {
      links[at + 1]?.focus();
    } else if (key === "ArrowUp" && at >= 0) {
      (links[at - 1] ?? input).focus();
    } else if (key === "Escape" && at >= 0) {
      input.focus();
    } else return;
    event.preventDefault();
  });
}
