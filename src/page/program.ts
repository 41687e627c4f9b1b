/**
 * The program and the style of a page, as text.
 *
 * The modules of `client/` are joined into one as they are: nothing is compiled,
 * so what a person debugs in the browser is what stands there.
 *
 * @module
 */

import dom from "./client/dom.js" with { type: "text" };
import drawPicture from "./client/draw_picture.js" with { type: "text" };
import homePage from "./client/home_page.js" with { type: "text" };
import links from "./client/links.js" with { type: "text" };
import main from "./client/main.js" with { type: "text" };
import model from "./client/model.js" with { type: "text" };
import neighbourhood from "./client/neighbourhood.js" with { type: "text" };
import objectPage from "./client/object_page.js" with { type: "text" };
import relationPage from "./client/relation_page.js" with { type: "text" };
import search from "./client/search.js" with { type: "text" };
import searchPage from "./client/search_page.js" with { type: "text" };
import way from "./client/way.js" with { type: "text" };
import wayPage from "./client/way_page.js" with { type: "text" };
import style from "./style.css" with { type: "text" };
import miniSearch from "minisearch" with { type: "text" };

/** The style. */
export const STYLE: string = style;

/** By name, each after those that it imports; the last one runs the page. */
const MODULES: Readonly<Record<string, string>> = {
  dom,
  model,
  links,
  neighbourhood,
  ["draw_picture"]: drawPicture,
  search,
  way,
  ["relation_page"]: relationPage,
  ["object_page"]: objectPage,
  ["home_page"]: homePage,
  ["search_page"]: searchPage,
  ["way_page"]: wayPage,
  main,
};

const IMPORT_REGEXP = /^import (.*?) from "(?:\.\/)?(\w+)(?:\.js)?";\n/gms;
const EXPORT_REGEXP =
  /^export (?=(?:async )?(?:const|function) ([A-Za-z_]\w*))/gm;
const DOCSTRING_REGEXP = /^ *\/\*\*(?:(?!\*\/)[^])*\*\/\n/gm;

/** The one export of MiniSearch, and where its map would be. */
const MINI_SEARCH_END_REGEXP =
  /^export \{ MiniSearch as default \};\n(?:\/\/# sourceMappingURL=.*\n)?/m;

/**
 * The program: one module without imports.
 *
 * @throws {Error} If a module is written in a way that does not join.
 */
export function renderProgram(): string {
  const program = [
    wrap("minisearch", miniSearch.replace(MINI_SEARCH_END_REGEXP, ""), [
      "MiniSearch",
    ]),
    ...Object.entries(MODULES).map(([name, text]) => joinModule(name, text)),
  ].join("\n");
  const rest = /^(?:import|export)\b.*/m.exec(program)?.[0] ??
    /<\/script|<!--/i.exec(program)?.[0];
  if (rest !== undefined) throw new Error(`A page cannot have "${rest}"`);
  return program;
}

/** Imports become names of what the other module gives back. */
function joinModule(name: string, text: string): string {
  const names = [...text.matchAll(EXPORT_REGEXP)].map(([, name = ""]) => name);
  const body = text.replace(EXPORT_REGEXP, "").replace(
    IMPORT_REGEXP,
    (_, what: string, from: string) =>
      `const ${what.startsWith("{") ? what : `{ ${what} }`} = ${
        nameScope(from)
      };\n`,
  );
  return wrap(name, body, names);
}

/** Each has names of its own, which may be those of another. */
function wrap(name: string, text: string, exports: readonly string[]): string {
  // Docstrings are for who reads the source, and a third of it.
  const body = text.replace(DOCSTRING_REGEXP, "").trim();
  return `const ${nameScope(name)} = (() => {\n${body}\nreturn { ${
    exports.join(", ")
  } };\n})();\n`;
}

function nameScope(name: string): string {
  return `$${name}`;
}
