/**
 * Plans the documents: what the folder is, how to begin, how to deploy.
 *
 * @module
 */

import { hashText } from "../text/hash_text.ts";
import { leaveUnformatted } from "../text/unformatted.ts";
import { renderFolderGuide } from "./folder_guide.ts";
import { renderQuickstart } from "./quickstart.ts";
import { renderServerGuide } from "./server_guide.ts";
import type { SetupFacts } from "./setup_facts.ts";
import type { SetupStep } from "./setup_step.ts";

/** Where the documents are, with those that they link to. */
export interface DocumentPaths {
  readonly folderGuide: string;
  readonly quickstart: string;
  readonly serverGuide: string;
}

/** The paths of the documents for a folder: two in it, one beside it. */
export function buildDocumentPaths(folder: string): DocumentPaths {
  const parent = folder.replace(/\/?[^/]*$/, "");
  return {
    folderGuide: `${folder}/README.md`,
    quickstart: `${folder}/QUICKSTART.md`,
    serverGuide: `${parent === "" ? "" : `${parent}/`}SCHEMA_SYNC_SETUP.md`,
  };
}

/** Plans each document; one that was changed by hand stays as it is. */
export function planDocuments(facts: SetupFacts): SetupStep[] {
  const paths = buildDocumentPaths(facts.folder);
  return [
    planDocument(facts, {
      path: paths.folderGuide,
      markdown: renderFolderGuide(facts),
      summary: "the folder explained",
    }),
    planDocument(facts, {
      path: paths.quickstart,
      markdown: renderQuickstart(facts),
      summary: "five minutes",
    }),
    planDocument(facts, {
      path: paths.serverGuide,
      markdown: renderServerGuide(facts),
      summary: "deployment on a server",
    }),
  ];
}

function planDocument(
  { texts }: SetupFacts,
  { path, markdown, summary }: {
    readonly path: string;
    readonly markdown: string;
    readonly summary: string;
  },
): SetupStep {
  const body = leaveUnformatted(markdown);
  const text = renderStamp(body) + body;
  const old = texts.get(path);
  if (old !== undefined && !isUntouched(old)) {
    return {
      kind: "leave",
      part: "docs",
      path,
      reason: "it was written or changed by hand",
    };
  }
  return { kind: "write", part: "docs", path, text, excerpt: text, summary };
}

const STAMP_REGEXP =
  /^<!-- Written by schema-sync init \(([0-9a-f]+)\)[^\n]*\n/;

/** The line by which a document is known that nobody changed since. */
function renderStamp(body: string): string {
  return `<!-- Written by schema-sync init (${
    hashText(body)
  }); once it is changed by hand, it is left alone. -->\n`;
}

function isUntouched(text: string): boolean {
  const lines = text.replaceAll("\r\n", "\n");
  const [stamp = "", hash] = STAMP_REGEXP.exec(lines) ?? [];
  return hash === hashText(lines.slice(stamp.length));
}
