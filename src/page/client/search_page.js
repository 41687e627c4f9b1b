/**
 * What a search has found.
 *
 * @module
 */

import { make } from "./dom.js";
import { code, countThings, KIND_WORDS } from "./links.js";
import { nameOf } from "./model.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./search.js").Entry} Entry
 * @typedef {import("./search.js").Search} Search
 * @typedef {import("./object_page.js").Page} Page
 */

/** More than that nobody reads. */
const MAX_FOUND = 50;

/**
 * @param {Model} model
 * @param {Search} search
 * @param {string} query
 * @returns {Page}
 */
export function renderFound(model, search, query) {
  const found = search.find(query);
  const shown = found.slice(0, MAX_FOUND);
  const more = found.length - shown.length;
  const count = more > 0
    ? `${countThings(found.length, "result")}, the best ${MAX_FOUND}`
    : countThings(found.length, "result");
  return {
    title: query,
    content: [
      make("h1", { class: "hidden", tabindex: -1 }, `Results for ${query}`),
      make("p", { role: "status", class: "note" }, count),
      make(
        "ol",
        { class: "found" },
        shown.map((entry) => make("li", {}, renderEntry(model, entry))),
      ),
    ],
  };
}

/**
 * @param {Model} model
 * @param {Entry} entry
 */
function renderEntry({ objects }, { key, what, name, type, comment }) {
  const object = objects.get(key);
  if (object === undefined) return undefined;
  const [kind = ""] = KIND_WORDS[object.kind] ?? [];
  return make(
    "a",
    { href: `#/${key}` },
    make("span", { class: "kind" }, what === "object" ? kind : what),
    " ",
    what === "object" ? code(nameOf(object)) : [
      code(`${nameOf(object)}${what === "column" ? "." : " "}`),
      make("b", { class: "code", dir: "auto" }, name),
    ],
    type === "" ? undefined : [" ", make("span", { class: "type" }, type)],
    comment === ""
      ? undefined
      : [" ", make("span", { class: "remark", dir: "auto" }, comment)],
  );
}
