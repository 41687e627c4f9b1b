/**
 * The page that finds a way from one table to another.
 *
 * @module
 */

import { make, makeSection } from "./dom.js";
import { drawPicture } from "./draw_picture.js";
import { code, countThings, linkTo } from "./links.js";
import { nameOf } from "./model.js";
import { labelOf, layOutColumns } from "./neighbourhood.js";
import { renderDdl } from "./object_page.js";
import { findWay, renderJoins } from "./way.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./way.js").Step} Step
 * @typedef {import("./object_page.js").Page} Page
 */

/**
 * @param {Model} model
 * @param {string} from Key of a table; empty: it is to be chosen.
 * @param {string} to The same.
 * @returns {Page}
 */
export function renderWay(model, from, to) {
  const isAsked = from !== "" && to !== "";
  return {
    title: "A way between two tables",
    content: [
      make(
        "header",
        {},
        make("h1", { tabindex: -1 }, "A way between two tables"),
      ),
      renderForm(model, from, to),
      ...(isAsked ? renderAnswer(model, from, to) : []),
    ],
  };
}

/**
 * @param {Model} model
 * @param {string} from
 * @param {string} to
 */
function renderForm(model, from, to) {
  const related = [...model.objects].filter(([key]) =>
    model.references.has(key) || model.referencedBy.has(key)
  );
  const keys = new Map(related.map(([key, object]) => [nameOf(object), key]));
  const shownOf = (/** @type {string} */ key) => {
    const object = model.objects.get(key);
    return object === undefined ? "" : nameOf(object);
  };
  const makeInput = (/** @type {string} */ id, /** @type {string} */ key) =>
    make("input", {
      ...{ id, list: "related", required: true, autocomplete: "off" },
      ...{ value: shownOf(key), spellcheck: "false" },
    });
  const [start, end] = [makeInput("from", from), makeInput("to", to)];
  const note = make("p", { role: "status", class: "note" });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const unknown = [start, end].find(({ value }) => !keys.has(value));
    note.textContent = unknown === undefined
      ? ""
      : `No table "${unknown.value}" has a foreign key, or is referred to by one.`;
    if (unknown !== undefined) return unknown.focus();
    const [a = "", b = ""] = [start, end].map(({ value }) => keys.get(value));
    location.hash = `#/way/${encodeURIComponent(a)}/${encodeURIComponent(b)}`;
  };
  return make(
    "form",
    { class: "way", submit },
    make(
      "datalist",
      { id: "related" },
      [...keys.keys()].map((value) => make("option", { value })),
    ),
    make("label", {}, "From ", start),
    " ",
    make("label", {}, "to ", end),
    " ",
    make("button", {}, "Find"),
    note,
  );
}

/**
 * @param {Model} model
 * @param {string} from
 * @param {string} to
 */
function renderAnswer(model, from, to) {
  if (!model.objects.has(from) || !model.objects.has(to)) {
    return [make("p", {}, "This page does not have one of the two tables.")];
  }
  const steps = findWay(model, from, to);
  if (steps === undefined) {
    return [make("p", {}, "No foreign keys lead from one to the other.")];
  }
  if (steps.length === 0) return [make("p", {}, "It is the same table.")];
  const places = new Map([
    [from, 0],
    ...steps.map((
      { next },
      i,
    ) => /** @type {[string, number]} */ ([next, i + 1])),
  ]);
  const picture = layOutColumns(model, places, steps.map(({ edge }) => edge));
  const label = `The way: ${countThings(steps.length, "join")}`;
  return [
    makeSection(label, drawPicture(label, picture), renderSteps(model, steps)),
    renderDdl("SQL", renderJoins(model, from, steps)),
  ];
}

/**
 * The same in words, and what else could be joined by.
 *
 * @param {Model} model
 * @param {readonly Step[]} steps
 */
function renderSteps(model, steps) {
  return make(
    "ol",
    {},
    steps.map(({ edge, next, others }) => {
      const object = model.objects.get(next);
      return make(
        "li",
        {},
        object && linkTo(model, object),
        " by ",
        code(labelOf(edge)),
        others.length === 0
          ? undefined
          : [", or by ", code(others.map(labelOf).join(", or by "))],
      );
    }),
  );
}
